import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { Api } from './api.js';
import { uuid } from './scene.js';

const hosts = 200;
const pinned = { 'hw:numa_nodes': '1', 'hw:cpu_policy': 'dedicated' };
const nics = { requestId: 'nics', count: 2, spec: [{ product_id: '154d' }], numaPolicy: 'required' };
/** Only the last host takes it. */
const nearNics = { flavor: { vcpus: 2, memoryMb: 512, extraSpecs: pinned }, pciRequests: [nics] };
/** No host takes it. */
const tooLarge = { flavor: { vcpus: 5, memoryMb: 512, extraSpecs: pinned }, pciRequests: [nics] };

function report(shape: string, serial: number, near: readonly number[]) {
  const attributes = { product_id: '154d', serial: `${serial}` };
  const pciDevices = near.map((cell, n) => ({ address: `0000:00:00.${n}`, cell, attributes }));
  return { ...parseSyntheticHost(shape), pciDevices };
}

describe('what takes long on a zone of many hosts', () => {
  let api: Api;

  beforeAll(async () => {
    api = await Api.start();
    const put = (host: string, body: object) => api.must('PUT', `/v1/hosts/${host}/capabilities`, { body });
    for (let n = 0; n < hosts; n++) await put(`large-${n}`, report('socket:2 core:4 memory:4g', n, [0, 1]));
    await put('small', report('socket:2 core:3 memory:4g', hosts, [1, 1]));
    await api.must('POST', '/v1/claims', { body: { claimId: uuid(1), ...nearNics } });
    const { status } = await api.ask('POST', '/v1/claims', { body: { claimId: uuid(2), ...tooLarge } });
    expect(status).toBe(409);
    // The first call waits for more than what is asked.
    await api.must('GET', '/v1/ledger?limit=1');
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => api.end());

  /** An answer, and how many turns the event loop made for it when every look at the clock takes a millisecond. */
  async function slowly<T>(ask: () => Promise<T>): Promise<{ answer: T; turns: number }> {
    let ms = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => ms++);
    let turns = 0;
    let under = true;
    const count = (): void => {
      turns++;
      if (under) setImmediate(count);
    };
    count();
    const answer = await ask();
    under = false;
    jest.restoreAllMocks();
    return { answer, turns };
  }

  it.each([
    ['a rejection explained', `/v1/claims/${uuid(2)}/explanation`, undefined],
    ['a placement explained', `/v1/claims/${uuid(1)}/explanation`, undefined],
    ['a placement explained for one host', `/v1/claims/${uuid(1)}/explanation?host=small`, undefined],
    ['a rejection made again now', `/v1/claims/${uuid(2)}/explanation?now=true`, undefined],
    ['a dry run', '/v1/candidates', tooLarge],
    [
      'a dry run for many hosts',
      '/v1/candidates',
      { ...nearNics, pciRequests: [{ ...nics, count: 1 }], limit: 1000 },
    ],
    ['events listed', '/v1/ledger?limit=1000', undefined],
    ['two revisions compared', '/v1/ledger/diff?from=0&to=202', undefined],
    ['a state hashed', '/v1/ledger/checkpoint', undefined],
    ['a ledger verified', '/v1/ledger/verify', undefined],
  ])('%s leaves the event loop to others, and is answered the same', async (_, path, body) => {
    const ask = async () => {
      const { seconds, ...answer } = await api.must(body ? 'POST' : 'GET', path, { body });
      return answer;
    };
    const { answer, turns } = await slowly(ask);
    expect(turns).toBeGreaterThan(hosts);
    expect(answer).toEqual(await ask());
  });
});
