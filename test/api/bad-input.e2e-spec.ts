import { isUuid } from '#contracts/dto/rules.js';
import { Api, type Asked } from './api.js';
import { bodyCases } from './bad-input/body-cases.js';
import { claimCases } from './bad-input/claim-cases.js';
import { hostCases } from './bad-input/host-cases.js';
import { moveCases } from './bad-input/move-cases.js';
import { queryCases } from './bad-input/query-cases.js';
import { claimBody, scene, setScene } from './scene.js';

const cases = [...bodyCases, ...claimCases, ...moveCases, ...hostCases, ...queryCases];

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

  it.each([
    ['/v1/claims', {}, ['claimId', 'flavor']],
    ['/v1/claims', { image: {}, foo: 1 }, ['foo', 'claimId', 'flavor']],
    ['/v1/claims/batch', { claims: [{}] }, ['claims[0].claimId', 'claims[0].flavor']],
    [`/v1/claims/${scene.placed}/moves`, {}, ['moveId', 'kind']],
    ['/v1/candidates', { guestTopology: null }, ['flavor']],
  ])('names all that is missing at once: %s %j', async (path, body, fields) => {
    const { errors } = (await api.ask('POST', path, { body })).body;
    expect(errors.map(({ field }: ErrorText) => field)).toEqual(fields);
  });

  /** What is said of a request, where no field alone would do. */
  const said: readonly (readonly [name: string, says: RegExp])[] = [
    ['POST /v1/claims: larger than 8 MiB', /^the body may have at most 8 MiB$/],
    ['POST /v1/claims: the body "claim"', /^the body must be a JSON object, not a string$/],
    ['POST /v1/claims: the body null', /^the body must be a JSON object, not null$/],
    ['POST /v1/claims: an extra spec that is a number', /characters: "hw:numa_nodes" is a number$/],
    [
      'POST /v1/claims: an extra spec of 5,000 characters',
      /at most 4096 characters: "a" has 5000 characters$/,
    ],
    [
      'POST /v1/claims: toString in extra specs',
      /^flavor\.extraSpecs\.toString is refused: no key may have a name that every object .* inherits$/,
    ],
    ['POST /v1/claims: a PCI spec of numbers', /: "vendor_id" is a number$/],
    ['POST /v1/claims: no host aimed at', /^target\.hosts must name a host; leave it out for any host/],
    [
      'GET /v1/hosts/..%2E: no host name, though of its letters',
      /at most 254, the first and the last a letter/,
    ],
    ['GET /v1/ledger/diff: neither end', /^from is missing: a revision, or a time; to is missing/],
    ['GET /v1/ledger?type=ClaimPlace: an unknown type', /did you mean ClaimPlaced\? All are HostReported, /],
    ['GET /v1/ledger/events?type=Foo: an unknown type', /^type must be one of HostReported, /],
  ];
  it.each(said)('is told in words: %s', async (name, says) => {
    const { method, path, asked } = cases.find((one) => one.name === name)!;
    expect((await api.ask(method, path, asked)).body.detail).toMatch(says);
  });

  it.each(cases)('$name', async ({ method, path, asked, status, code, field }) => {
    const before = await api.trace();
    const answer = await api.ask(method, path, asked);
    const { body } = answer;
    expect([answer.status, body?.code, body?.errors?.[0]?.field ?? null]).toEqual([status, code, field]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ type: `/problems/${code}`, status });
    expect(sentences(body)).toEqual([]);
    for (const { rule } of body.errors ?? [])
      expect(rule).toMatch(/^(?!invalid-request$)[a-z][A-Za-z0-9-]+$/);
    // What is wrong by itself may be so wrong that nothing is read of it.
    if (status > 400 && code !== 'not-found' && code !== 'method-not-allowed')
      expect(body.claimId).toBe(claimNamed(path, asked));
    expect(await api.trace()).toEqual(before);
  });
});

/** The id that a request names its claim by, if it is one. */
function claimNamed(path: string, { body }: Asked): string | undefined {
  const id =
    /^\/v1\/claims\/([^/?]+)/.exec(path)?.[1] ?? (body as { claimId?: unknown } | undefined)?.claimId;
  const adopted = /\/guests\/([^/?]+)\/adopt$/.exec(path)?.[1];
  return [id ?? adopted].filter(isUuid)[0];
}

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
