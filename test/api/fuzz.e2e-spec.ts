import {
  batchExamples,
  candidatesExamples,
  claimExamples,
  disableExamples,
  hostExamples,
  moveExamples,
  outcomeExamples,
  policyExamples,
} from '../../apps/tracker/src/openapi/examples.js';
import { Api } from './api.js';
import { type Random, random } from './random.js';
import { scene, setScene, uuid } from './scene.js';

jest.setTimeout(120_000);

/** Mutated requests sent; so many at a time. */
const requests = 2_000;
const atOnce = 8;
const seed = Number(process.env.NUMALEDGER_TEST_SEED ?? 20_261_123);

const bodies: readonly (readonly [method: string, path: string, body: unknown])[] = [
  ...Object.values(claimExamples).map(({ value }) => ['POST', '/v1/claims', value] as const),
  [
    'POST',
    '/v1/claims',
    {
      ...claimExamples.flavor.value,
      pciRequests: [{ requestId: 'a', count: 1, spec: [{ vendor_id: '8086' }] }],
      networks: { physnets: ['p'], tunneled: true },
      limits: { cpuAllocationRatio: 2, ramAllocationRatio: 1 },
      group: { id: 'g', policy: 'affinity' },
    },
  ],
  ...Object.values(batchExamples).map(({ value }) => ['POST', '/v1/claims/batch', value] as const),
  ...Object.values(candidatesExamples).map(({ value }) => ['POST', '/v1/candidates', value] as const),
  ...Object.values(moveExamples).map(
    ({ value }) => ['POST', `/v1/claims/${scene.placed}/moves`, value] as const,
  ),
  ...Object.values(policyExamples).map(
    ({ value }) => ['PUT', `/v1/hosts/${scene.host}/policy`, value] as const,
  ),
  ...Object.values(disableExamples).map(
    ({ value }) => ['POST', `/v1/hosts/${scene.other}/disable`, value] as const,
  ),
  ...Object.values(outcomeExamples).map(
    ({ value }) => ['POST', `/v1/hosts/${scene.host}/outcomes`, value] as const,
  ),
  [
    'POST',
    `/v1/hosts/${scene.host}/outcomes`,
    { kind: 'applied', claimId: scene.placed, decision: 4, waitsForRestart: ['memory'] },
  ],
  ['PUT', `/v1/hosts/${scene.host}/capabilities`, hostExamples.json.value],
  ['PUT', `/v1/hosts/${scene.host}/capabilities`, hostExamples.xml.value],
];

const queries = [
  '/v1/hosts?limit=2&after=a',
  `/v1/hosts/${scene.host}?at=3`,
  `/v1/claims?state=placed&host=${scene.host}&limit=3`,
  `/v1/claims/${scene.placed}?at=2026-01-01T00:00:00Z`,
  `/v1/claims/${scene.placed}/domain-xml`,
  `/v1/claims/${scene.placed}/explanation`,
  '/v1/usage?at=1',
  '/v1/ledger?from=1&limit=5&type=ClaimPlaced&since=2026-01-01&until=2030-01-01',
  '/v1/ledger/diff?from=0&to=3',
  '/v1/ledger/replay?from=0&until=3',
  '/v1/ledger/4/explanation',
  '/v1/ledger/checkpoint?at=2',
];

const nasty: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
  '',
  ' ',
  '0',
  '-1',
  'NaN',
  'null',
  '0-4294967295',
  '^',
  '0-,',
  '\u0000',
  '\ud800',
  'é',
  '💾',
  'x'.repeat(300),
  [],
  {},
  [[]],
  [null],
  [{}],
  { '': '' },
  { length: 5 },
  { toJSON: 1 },
  uuid(1),
  uuid(77),
  'compute-1',
  '../..',
  '%00',
  'dedicated',
  'shared',
  'mixed',
  'isolate',
  'any',
  'hw:numa_nodes',
  [0, 1, 2],
  [16383],
  '0-16383',
  16384,
  Array.from({ length: 2000 }, (_, n) => n),
];

const extraKeys = [
  'hw:numa_nodes',
  'hw:numa_cpus.0',
  'hw:numa_mem.1',
  'hw:cpu_realtime',
  'hw:cpu_realtime_mask',
  'hw:mem_page_size',
  'hw:emulator_threads_policy',
  'hw:cpu_dedicated_mask',
  'hw:cpu_sockets',
  'hw:cpu_max_threads',
  'hw:pci_numa_affinity_policy',
  'foo',
];

/** Every place in a value, as the steps to it. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...at, key]))];
}

/** A copy with one place changed. */
function mutated(value: unknown, { pick, below }: Random): unknown {
  if (typeof value === 'string') return value;
  const copy = structuredClone(value) as Record<string, unknown>;
  const place = pick(placesIn(copy).slice(1));
  if (!place) return pick(nasty);
  let parent = copy;
  for (const step of place.slice(0, -1)) parent = parent[step] as Record<string, unknown>;
  const key = place.at(-1)!;
  switch (below(5)) {
    case 0:
      delete parent[key];
      break;
    case 1:
      parent[pick(extraKeys)!] = pick(nasty);
      break;
    case 2:
      parent[key] = String(pick(nasty));
      break;
    default:
      parent[key] = pick(nasty);
  }
  return copy;
}

/** A text with some of it lost, doubled, changed or swapped. */
function garbled(text: string, { pick, below }: Random): string {
  const from = below(text.length);
  const until = from + 1 + below(20);
  const part = text.slice(from, until);
  const by = pick([
    '',
    part + part,
    String.fromCharCode(below(256)),
    '"',
    '{',
    '<',
    '&',
    '\\u0000',
    '-',
    '9'.repeat(30),
    part.toUpperCase(),
  ])!;
  return text.slice(0, from) + by + text.slice(until);
}

describe(`fuzzing over HTTP (NUMALEDGER_TEST_SEED=${seed})`, () => {
  it('finds no failure, and leaves a ledger that verifies', async () => {
    const api = await Api.start();
    await setScene(api);
    const chance = random(seed);
    const seen = new Map<number, number>();
    const failures: unknown[] = [];

    const send = async (): Promise<void> => {
      const query = chance.below(5) === 0;
      const [method, path, body] = query
        ? (['GET', chance.pick(queries)!, undefined] as const)
        : chance.pick(bodies)!;
      let sent = body;
      for (let times = 1 + chance.below(3); times > 0 && sent !== undefined; times--)
        sent = mutated(sent, chance);
      let text = sent === undefined ? undefined : typeof sent === 'string' ? sent : JSON.stringify(sent);
      if (text !== undefined && chance.below(4) === 0) text = garbled(text, chance);
      const where =
        chance.below(6) === 0 || query ? encodeURI(garbled(path, chance)).replace(/%25/g, '%') : path;
      const type = typeof body === 'string' ? 'application/xml' : 'application/json';
      // A fragment never reaches a server, and a stream never ends.
      if (/[#\\]/.test(where) || /\/(events|decisions)/.test(where) || !where.startsWith('/')) return;
      try {
        const { status, body: answer } = await api.ask(method, where, {
          body: text,
          headers: text === undefined ? {} : { 'content-type': type },
        });
        seen.set(status, (seen.get(status) ?? 0) + 1);
        if (status >= 500) failures.push({ method, where, text, answer });
        if (status >= 400 && typeof answer?.code !== 'string') failures.push({ method, where, text, status });
      } catch (error) {
        failures.push({ method, where, text, error });
      }
    };

    let left = requests;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (left-- > 0) await send();
      }),
    );
    expect(failures.slice(0, 3)).toEqual([]);
    // It must have got past the checks as well.
    expect(seen.get(200)).toBeGreaterThan(requests / 20);
    expect(seen.get(400)).toBeGreaterThan(requests / 5);
    expect(await api.trace()).toMatchObject({ valid: true });
    expect(await api.must('GET', '/health/ready')).toMatchObject({ status: 'ready' });
    await api.end();
  });
});
