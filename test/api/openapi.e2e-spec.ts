import { readFileSync } from 'node:fs';
import { currentAnswers, currentOpenApi } from '../../apps/tracker/src/openapi/current.js';
import { type Answer, Api } from './api.js';
import { mismatches } from './json-schema.js';

// Describing the answers takes the TypeScript compiler, which takes a busy machine seconds.
jest.setTimeout(120_000);

const stale = 'stale: run npm run openapi';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema?: { readonly example?: unknown };
}

const exampleOf = ({ example, schema }: Parameter): unknown => example ?? schema?.example;

interface Operation {
  readonly operationId: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { content: Record<string, { examples?: Record<string, { value: unknown }> }> };
  readonly responses: Record<string, { content?: Record<string, { schema: Record<string, unknown> }> }>;
}

const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
} & Record<string, unknown>;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

/** Operation, media type or name of the body's example. */
type Example = readonly [operation: string, example?: string];

/** Every example, in an order in which a newcomer could try them. */
const walk: readonly Example[] = [
  ['HealthController_live'],
  ['HealthController_ready'],
  ['ReportHostController_report', 'xml'],
  ['ReportHostController_report', 'json'],
  ['SetHostPolicyController_set', 'shared'],
  ['SetHostPolicyController_set', 'defaults'],
  ['OperateHostController_disable', 'reason'],
  ['OperateHostController_enable'],
  ['GetCandidatesController_candidates', 'flavor'],
  ['GetCandidatesController_candidates', 'synthetic'],
  ['FollowDecisionsController_follow'],
  ['RecordOutcomeController_record', 'drifted'],
  ['PlaceClaimController_place', 'flavor'],
  ['AdoptGuestController_adopt', 'named'],
  ['ConfirmClaimController_confirm'],
  ['MoveClaimController_start', 'resize'],
  ['MoveClaimController_confirm'],
  ['PlaceClaimController_place', 'topology'],
  ['PlaceClaimsController_place', 'group'],
  ['RecordOutcomeController_record', 'cleared'],
  ['GetHostsController_list'],
  ['GetHostsController_one'],
  ['GetClaimsController_list'],
  ['GetClaimsController_one'],
  ['DomainXmlController_elements'],
  ['GetUsageController_usage'],
  ['GetLedgerController_list'],
  ['VerifyLedgerController_verify'],
  ['ReplayLedgerController_replay'],
  ['DiffLedgerController_diff'],
  ['GetCheckpointController_head'],
  ['ExplainDecisionController_byRevision'],
  ['ExplainDecisionController_byClaim'],
  ['MetricsController_metricsText'],
  ['ProblemsController_one'],
  ['FollowDecisionsController_follow'],
  ['FollowLedgerController_follow'],
  ['ReleaseClaimController_release'],
];

/** They end or take back what other examples show. */
const undoing = [
  'OperateHostController_remove',
  'ReleaseClaimController_release',
  'MoveClaimController_revert',
  'RecordOutcomeController_record cleared',
];

/** Every other example as the page has them from top to bottom: by tag, then in the order of the document. */
function pageOrder(): readonly Example[] {
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0]))];
  return tags
    .flatMap((tag) => operations.filter(({ operation }) => operation.tags?.[0] === tag))
    .flatMap(({ operation: { operationId, requestBody } }): Example[] => {
      const names = Object.values(requestBody?.content ?? {}).flatMap(({ examples = {} }) =>
        Object.keys(examples),
      );
      return names.length > 0 ? names.map((name) => [operationId, name]) : [[operationId]];
    })
    .filter((example) => !undoing.includes(example.join(' ')));
}

/** Tried on a ledger of their own, after what comes before them in the walk. */
const others: readonly {
  readonly operation: string;
  readonly after: readonly (readonly [string, string?])[];
}[] = [
  {
    operation: 'MoveClaimController_revert',
    after: [
      ['ReportHostController_report', 'xml'],
      ['PlaceClaimController_place', 'flavor'],
      ['MoveClaimController_start', 'resize'],
    ],
  },
  { operation: 'OperateHostController_remove', after: [['ReportHostController_report', 'xml']] },
];

function found(operationId: string) {
  const one = operations.find(({ operation }) => operation.operationId === operationId);
  if (!one) throw new Error(`the document has no operation ${operationId}`);
  return one;
}

/** Sends an example as it stands in the document. */
async function tryExample(api: Api, operationId: string, name?: string): Promise<Answer> {
  const { path, method, operation } = found(operationId);
  const examples = (where: string): [string, string][] =>
    (operation.parameters ?? [])
      .filter((parameter) => parameter.in === where && exampleOf(parameter) !== undefined)
      .map((parameter) => [parameter.name, String(exampleOf(parameter))]);
  const filled = examples('path').reduce((text, [key, value]) => text.replace(`{${key}}`, value), path);
  const query = new URLSearchParams(examples('query'));
  const [media, body] = bodyOf(operation, name);
  const answer = await api.ask(method, `${filled}${query.size > 0 ? `?${query}` : ''}`, {
    body,
    headers: media ? { 'content-type': media } : {},
  });
  if (answer.status >= 300) throw new Error(`${operationId} ${name ?? ''}: ${answer.status} ${answer.text}`);
  expectAsDescribed(operation, answer);
  return answer;
}

function bodyOf({ requestBody }: Operation, name?: string): [media: string | null, body: unknown] {
  for (const [media, { examples = {} }] of Object.entries(requestBody?.content ?? {})) {
    if (name !== undefined && name in examples) return [media, examples[name]!.value];
  }
  return [null, undefined];
}

function expectAsDescribed({ operationId, responses }: Operation, { status, headers, body }: Answer): void {
  const media = headers.get('content-type')!.split(';')[0]!;
  const schema = responses[status]?.content?.[media]?.schema;
  expect([operationId, status, media, schema !== undefined]).toEqual([operationId, status, media, true]);
  if (media === 'application/json')
    expect([operationId, mismatches(body, schema!, document)]).toEqual([operationId, []]);
}

describe('the OpenAPI document', () => {
  it(`has the answers' types as they are (${stale})`, () => {
    expect(currentAnswers() === readFileSync('apps/tracker/src/openapi/answers.generated.ts', 'utf8')).toBe(
      true,
    );
  });

  it(`is what the tracker serves (${stale})`, async () => {
    expect(JSON.parse(await currentOpenApi())).toEqual(document);
    const api = await Api.start();
    try {
      expect(await api.must('GET', '/docs/openapi.json')).toEqual(document);
    } finally {
      await api.end();
    }
  });

  it('describes what each operation answers, and how it refuses', () => {
    const undescribed = operations.filter(({ operation: { responses } }) => {
      const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      const bad = Object.entries(responses).filter(([status]) => !status.startsWith('2'));
      return (
        good.length === 0 ||
        good.some(([, { content }]) => Object.keys(content ?? {}).length === 0) ||
        bad.some(([, { content }]) => !content?.['application/problem+json'])
      );
    });
    expect(undescribed.map(({ operation }) => operation.operationId)).toEqual([]);
  });

  it('has an example for each body and path, and all of them are tried', () => {
    const tried = [...walk, ...others.flatMap(({ operation, after }) => [[operation] as const, ...after])];
    const untried = operations.flatMap(({ operation }) => {
      const names = Object.values(operation.requestBody?.content ?? {}).flatMap(({ examples = {} }) =>
        Object.keys(examples),
      );
      const wanted = operation.requestBody ? (names.length > 0 ? names : ['an example']) : [undefined];
      return wanted
        .filter((name) => !tried.some(([id, example]) => id === operation.operationId && example === name))
        .map((name) => [operation.operationId, name]);
    });
    expect(untried).toEqual([]);
    const bare = operations.filter(({ operation }) =>
      operation.parameters?.some(
        (one) => one.in !== 'header' && one.required && exampleOf(one) === undefined,
      ),
    );
    expect(bare.map(({ operation }) => operation.operationId)).toEqual([]);
  });

  it.each([
    ['as they stand, and answers that are as it describes them', walk],
    ['in the order of the page', pageOrder()],
    [
      'in the order of the page, the first of each operation alone',
      pageOrder().filter(([id], index, all) => all.findIndex(([other]) => other === id) === index),
    ],
    [
      'where the policy stays that the first example sets',
      pageOrder().filter(([, name]) => name !== 'defaults'),
    ],
  ])('has examples that work %s', async (_, examples) => {
    const api = await Api.start();
    try {
      for (const [operation, name] of examples) {
        if (operation.startsWith('Follow')) await expectStream(api, operation);
        else await tryExample(api, operation, name);
      }
      expect(await api.trace()).toMatchObject({ valid: true });
    } finally {
      await api.end();
    }
  });

  it.each(others)('has a working example of $operation', async ({ operation, after }) => {
    const api = await Api.start();
    try {
      for (const [before, name] of after) await tryExample(api, before, name);
      await tryExample(api, operation);
    } finally {
      await api.end();
    }
  });

  async function expectStream(api: Api, operationId: string): Promise<void> {
    const { path, operation } = found(operationId);
    const ending = new AbortController();
    const response = await fetch(api.url + path.replace('{host}', 'compute-1'), { signal: ending.signal });
    const { schema } = operation.responses[200]!.content!['text/event-stream']!;
    let text = '';
    try {
      for await (const bytes of response.body!.pipeThrough(new TextDecoderStream())) {
        text += bytes;
        if (/\n\nid:[^\n]*\n[^\n]*\ndata:[^\n]*\n\n/.test(text)) break;
      }
    } finally {
      ending.abort();
    }
    const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json!));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(data.length).toBeGreaterThan(0);
    expect(data.flatMap((message) => mismatches(message, schema, document))).toEqual([]);
  }
});

describe('/docs', () => {
  let api: Api;
  beforeAll(async () => {
    api = await Api.start();
  });
  afterAll(() => api.end());

  it('is a page whose parts are all there, and come from the tracker alone', async () => {
    const page = await api.must('GET', '/docs');
    const parts = [...page.matchAll(/(?:src|href)="([^"]+)"|url: '([^']+)'/g)].map(([, a, b]) => a ?? b);
    expect(parts).toEqual([
      'data:,',
      '/docs/assets/swagger-ui.css',
      '/docs/assets/swagger-ui-bundle.js',
      '/docs/openapi.json',
    ]);
    for (const part of parts.slice(1)) {
      const answer = await api.ask('GET', part);
      expect([part, answer.status, answer.text.length > 10_000]).toEqual([part, 200, true]);
    }
  });
});
