import { Api } from './api.js';
import { claimCases } from './bad-input/claim-cases.js';
import { hostCases } from './bad-input/host-cases.js';
import { moveCases } from './bad-input/move-cases.js';
import { queryCases } from './bad-input/query-cases.js';
import { claimBody, scene, setScene } from './scene.js';

const cases = [...claimCases, ...moveCases, ...hostCases, ...queryCases];

describe('bad input', () => {
  let api: Api;

  beforeAll(async () => {
    api = await Api.start();
    await setScene(api);
    await api.must('POST', `/v1/hosts/${scene.other}/outcomes`, {
      body: { kind: 'drifted', instanceId: scene.foreign, drift: 'foreign' },
    });
  });
  afterAll(() => api.end());

  it('has cases enough, each once', () => {
    expect(cases.length).toBeGreaterThanOrEqual(150);
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('of a flavor or image is titled as that, with the rule of Nova that it breaks', async () => {
    const flavor = { vcpus: 3, memoryMb: 512, extraSpecs: { 'hw:numa_nodes': '2' } };
    const { status, body } = await api.ask('POST', '/v1/claims', { body: claimBody(scene.free, { flavor }) });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({
        type: '/problems/guest-constraint',
        code: 'guest-constraint',
        title: 'Flavor or image breaks a rule',
        novaName: 'ImageNUMATopologyAsymmetric',
      }),
    ]);
  });

  it.each(cases)('$name', async ({ method, path, asked, status, code, field }) => {
    const before = await api.trace();
    const answer = await api.ask(method, path, asked);
    const { body } = answer;
    expect([answer.status, body?.code, body?.errors?.[0]?.field ?? null]).toEqual([status, code, field]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ type: `/problems/${code}`, status });
    expect(sentences(body)).toEqual([]);
    expect(await api.trace()).toEqual(before);
  });
});

/** What is wrong with a problem's texts: each is there, in plain words, of a length to be read, and names its field. */
function sentences({
  code,
  title,
  detail,
  errors = [],
}: Record<string, unknown> & { errors?: ErrorText[] }): unknown[] {
  const texts = [title, detail, ...errors.map(({ message }) => message)];
  const foreign =
    /undefined|\[object|NaN is|nested property|conforming|unknown value|FST_|Error:|node_modules/;
  return [
    ...texts.filter(
      (text) => typeof text !== 'string' || text.length < 8 || text.length > 2000 || foreign.test(text),
    ),
    ...errors.filter(
      ({ field, message }) => !message.includes(wordOf(field)) && code !== 'move-changes-guest',
    ),
  ];
}

/** What a message about a field must contain: the field, or what it is an id of. */
const wordOf = (field: string): string => field.split(/[.[]/)[0]!.replace(/Id$/, '');

interface ErrorText {
  readonly field: string;
  readonly message: string;
}
