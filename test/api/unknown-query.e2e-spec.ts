import { Api } from './api.js';
import { scene, setScene } from './scene.js';

describe('query fields that a call does not know', () => {
  let api: Api;

  beforeAll(async () => {
    api = await Api.start();
    await setScene(api);
  });
  afterAll(() => api.end());

  const { placed, host, moving, openMove } = scene;

  it.each([
    ['GET', '/v1/ledger/verify'],
    ['GET', `/v1/hosts/${host}/decisions`],
    ['GET', `/v1/claims/${placed}/domain-xml`],
    ['DELETE', `/v1/claims/${placed}`],
    ['POST', `/v1/claims/${placed}/confirm`],
    ['POST', `/v1/claims/${moving}/moves/${openMove}/confirm`],
    ['POST', `/v1/hosts/${host}/disable`],
    ['POST', '/v1/claims'],
    ['POST', '/v1/candidates'],
    ['DELETE', `/v1/hosts/${host}`],
  ])('are refused by name, and nothing is done: %s %s', async (method, path) => {
    const before = await api.trace();
    const { status, body } = await api.ask(method, `${path}?att=3`);
    expect([status, body.code, body.errors[0].field]).toEqual([400, 'invalid-request', 'att']);
    expect(body.detail).toMatch(/^att is not a known field/);
    expect(await api.trace()).toEqual(before);
  });

  it('are at, too, of a command: it is carried out now or not at all', async () => {
    const { status, body } = await api.ask('DELETE', `/v1/claims/${placed}?at=3`);
    expect([status, body.errors[0].field]).toEqual([400, 'at']);
    expect((await api.must('GET', `/v1/claims/${placed}`)).state).toBe('placed');
  });

  it('are none of the operations, whose callers add some of their own', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await api.ask('GET', `${path}?probe=1`)).status).toBe(200);
  });
});

it('the domain XML of a claim is told as it was', async () => {
  const api = await Api.start();
  await setScene(api);
  const path = `/v1/claims/${scene.released}/domain-xml`;
  expect((await api.ask('GET', path)).body.code).toBe('claim-ended');
  const { decidedAt } = await api.must('GET', `/v1/claims/${scene.released}`);
  const then = await api.ask('GET', `${path}?at=${decidedAt}`);
  expect([then.status, then.headers.get('numaledger-revision')]).toEqual([200, String(decidedAt)]);
  expect(then.text).toContain('<vcpupin');
  expect((await api.ask('GET', `${path}?at=${decidedAt - 1}`)).body.code).toBe('claim-not-found');
  await api.end();
});
