import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore } from '#event-store/open-event-store.js';
import { waitFor } from '../e2e/wait-for.js';
import { Api, type ApiOptions } from './api.js';
import { GatedStore } from './gated-store.js';
import { RawConnection } from './raw-http.js';
import { claimBody, reportHost, scene, setScene, uuid } from './scene.js';

jest.setTimeout(60_000);

describe('bounds', () => {
  const apis: Api[] = [];
  const connections: RawConnection[] = [];

  async function start(options?: ApiOptions): Promise<Api> {
    const api = await Api.start(options);
    apis.push(api);
    return api;
  }
  function raw(api: Api): RawConnection {
    const connection = new RawConnection(api.port);
    connections.push(connection);
    return connection;
  }
  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.end();
    for (const api of apis.splice(0)) await api.end();
  });

  const post = (length: number): string =>
    `POST /v1/claims HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

  describe('of a body', () => {
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'v']));
    const flavor = { vcpus: 1, memoryMb: 64 };
    const all = { floatingVcpus: '0-16383', pinnedVcpus: [], memoryMb: 1 };
    const cpus = (count: number) => Array.from({ length: count }, (_, id) => ({ id, siblings: [id] }));
    const claimOf = (more: object) => ['POST', '/v1/claims', { ...claimBody(uuid(1)), ...more }] as const;

    it.each([
      ['keys that nobody knows', claimOf(keys(100_000)), 400, 'body'],
      ['extra specs', claimOf({ flavor: { ...flavor, extraSpecs: keys(4_000) } }), 400, 'flavor.extraSpecs'],
      ['labels', claimOf({ flavor, target: { labels: keys(100_000) } }), 400, 'target.labels'],
      ['claims', ['POST', '/v1/claims/batch', { claims: Array(50_000).fill({}) }], 400, 'claims'],
      [
        'vCPUs',
        claimOf({ flavor: undefined, guestTopology: { cells: Array(128).fill(all) } }),
        400,
        'guestTopology.cells',
      ],
      ['numbers', claimOf({ odd: Array(3_000_000).fill(0) }), 400, 'body'],
      [
        'CPUs of a host',
        [
          'PUT',
          '/v1/hosts/a/capabilities',
          { cells: [{ id: 0, memoryKiB: 1, pages: [], cpus: cpus(16_384) }] },
        ],
        413,
        null,
      ],
    ] as const)(
      'with too many %s: refused at once, by name',
      async (_, [method, path, body], status, field) => {
        const api = await start();
        const answer = await api.ask(method, path, { body });
        expect([answer.status, answer.body.errors?.[0].field ?? null]).toEqual([status, field]);
        expect(answer.body.detail).toMatch(/more than|at most|each vCPU/);
        expect(await api.trace()).toMatchObject({ revision: -1 });
      },
    );
  });

  describe('of a request', () => {
    it.each([
      ['whose body comes too slowly', `${post(500)}{"claimId":`],
      ['whose headers come too slowly', 'POST /v1/claims HTTP/1.1\r\nhost: a\r\nx-a: '],
    ])('%s: 408, while others are answered', async (_, text) => {
      const api = await start({ limits: { requestMs: 300 } });
      const slow = raw(api);
      slow.say(text);
      expect(await api.must('GET', '/health/live')).toEqual({ status: 'live' });
      expect(await slow.answer()).toEqual({ status: 408, code: 'request-timeout' });
      await slow.closed;
    });

    it.each([
      ['that is no HTTP', 'hello\r\n\r\n', 400, 'malformed-http'],
      ['of another version', 'GET /v1/hosts HTTP/9.9\r\nhost: a\r\n\r\n', 400, 'malformed-http'],
      [
        'whose content-length is no number',
        'POST /v1/claims HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n',
        400,
        'malformed-http',
      ],
      [
        'with two content-lengths',
        'POST /v1/claims HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
        400,
        'malformed-http',
      ],
      [
        'both chunked and of a length',
        'POST /v1/claims HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
        400,
        'malformed-http',
      ],
      [
        'whose chunks are broken',
        'POST /v1/claims HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
        400,
        'malformed-http',
      ],
      ['without a Host', 'GET /v1/hosts HTTP/1.1\r\n\r\n', 400, 'malformed-http'],
      ['that is said to be larger than the bound', post(9 * 1024 * 1024), 413, 'request-too-large'],
      [
        'whose content-length is shorter than its body',
        `${post(2)}{} and more\r\n\r\n`,
        400,
        'malformed-http',
      ],
      [
        'with a header without end',
        `GET /v1/hosts HTTP/1.1\r\nhost: a\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`,
        431,
        'headers-too-large',
      ],
    ])('%s', async (_, text, status, code) => {
      const api = await start();
      const connection = raw(api);
      connection.say(text);
      expect(await connection.answer()).toEqual({ status, code });
      expect(await api.must('GET', '/health/live')).toEqual({ status: 'live' });
      expect((await api.trace()).revision).toBe(-1);
    });

    it('cut off in its body leaves nothing behind', async () => {
      const api = await start();
      const connection = raw(api);
      connection.say(`${post(500)}{"claimId":"${uuid(1)}"`);
      await waitFor('the server to read', async () => (await api.must('GET', '/health/live')).status);
      connection.end();
      expect((await api.trace()).revision).toBe(-1);
    });
  });

  describe('of who may ask', () => {
    it.each([
      '/v1/hosts',
      '/%76%31/hosts',
      '/v1/claims',
      '/v1/ledger/verify',
      '/v1/ledger/events',
      `/v1/claims/${uuid(1)}`,
    ])('a token is needed for %s', async (path) => {
      const api = await start({ token: 'secret' });
      for (const authorization of [undefined, 'Bearer wrong', 'Basic secret', 'secret', 'Bearer secret ']) {
        const headers: Record<string, string> = authorization ? { authorization } : {};
        const answer = await api.ask('GET', path, { headers });
        // A header's trailing space is not part of it.
        if (authorization === 'Bearer secret ') expect(answer.status).not.toBe(401);
        else {
          expect([answer.status, answer.body?.code]).toEqual([401, 'unauthorized']);
          expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        }
        if (path === '/v1/ledger/events') return;
      }
    });

    it.each([
      ['bearer secret', 200],
      ['BEARER secret', 200],
      ['Bearer  secret', 200],
      ['Bearer SECRET', 401],
      ['bearersecret', 401],
      ['bearer', 401],
      ['bearer x secret', 401],
      ['xbearer secret', 401],
    ])('the scheme may be written in any case, the token may not: %s', async (authorization, status) => {
      const api = await start({ token: 'secret' });
      expect((await api.ask('GET', '/v1/hosts', { headers: { authorization } })).status).toBe(status);
    });

    it('no body is read without one', async () => {
      const api = await start({ token: 'secret' });
      const connection = raw(api);
      connection.say(post(5_000_000));
      expect(await connection.answer()).toEqual({ status: 401, code: 'unauthorized' });
    });

    it('health, metrics and the documents need none', async () => {
      const api = await start({ token: 'secret' });
      for (const path of [
        '/health/live',
        '/health/ready',
        '/metrics',
        '/docs',
        '/docs/openapi.json',
        '/problems/internal',
      ])
        expect([path, (await api.ask('GET', path)).status]).toEqual([path, 200]);
    });
  });

  describe('of a busy ledger', () => {
    it('a repetition that comes while the first is undecided waits for it, and is answered alike', async () => {
      const store = new GatedStore();
      const api = await start({ store: (inner) => store.around(inner) });
      await reportHost(api, 'compute-1');
      store.shut();
      const first = api.ask('POST', '/v1/claims', { body: claimBody(uuid(1)) });
      await waitFor('the append', async () => store.held === 1);
      const again = [1, 2, 3].map(() => api.ask('POST', '/v1/claims', { body: claimBody(uuid(1)) }));
      const other = api.ask('POST', '/v1/claims', { body: claimBody(uuid(1), { lease: { seconds: 9 } }) });
      store.release();
      const answers = await Promise.all([first, ...again]);
      expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200]);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect((await other).body.code).toBe('claim-conflict');
      expect((await api.trace()).revision).toBe(1);
    });

    it('refuses what is more than may wait, with Retry-After; who tries again gets through', async () => {
      const store = new GatedStore();
      const queueLimits = { commands: 4, weight: 1_000_000 };
      const api = await start({ store: (inner) => store.around(inner), engine: { queueLimits } });
      await reportHost(api, 'compute-1');
      store.shut();
      const place = (n: number) => api.ask('POST', '/v1/claims', { body: claimBody(uuid(n)) });
      const first = place(0);
      await waitFor('the append', async () => store.held === 1);
      const answers = Array.from({ length: 6 }, (_, n) => place(n + 1));
      const refused = await Promise.any(answers);
      expect([refused.status, refused.body.code]).toEqual([503, 'overloaded']);
      expect(refused.headers.get('retry-after')).toBe('1');
      store.release();
      const statuses = (await Promise.all([first, ...answers])).map(({ status }) => status);
      expect(statuses.filter((status) => status === 201).length).toBe(5);
      expect(statuses.filter((status) => status === 503).length).toBe(2);
      for (let n = 0; n < 7; n++) expect((await place(n)).status).toBeLessThan(300);
      expect(await api.trace()).toMatchObject({ revision: 7, valid: true });
    });

    it('sheds items of a batch that are told when to come again, as is who reads the headers alone', async () => {
      const store = new GatedStore();
      const queueLimits = { commands: 4, weight: 1_000_000 };
      const api = await start({ store: (inner) => store.around(inner), engine: { queueLimits } });
      await reportHost(api, 'compute-1');
      const claims = Array.from({ length: 6 }, (_, n) => claimBody(uuid(n + 1)));
      const shed = await api.ask('POST', '/v1/claims/batch', { body: { claims } });
      expect([shed.status, shed.headers.get('retry-after')]).toEqual([200, '1']);
      expect(shed.body.results.map(({ status }: { status: number }) => status)).toEqual([
        201, 201, 201, 201, 503, 503,
      ]);
      expect(shed.body.results[4].problem).toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
      const again = await api.ask('POST', '/v1/claims/batch', { body: { claims: claims.slice(2) } });
      expect(again.headers.get('retry-after')).toBeNull();
      expect(again.body.results.map(({ status }: { status: number }) => status)).toEqual([
        200, 200, 201, 201,
      ]);
    });

    it('that cannot be reached: commands are refused, queries are answered, and it says so', async () => {
      const store = new GatedStore();
      const api = await start({ store: (inner) => store.around(inner) });
      await reportHost(api, 'compute-1');
      store.failing = true;
      const refused = await api.ask('POST', '/v1/claims', { body: claimBody(uuid(1)) });
      expect([refused.status, refused.body.code]).toEqual([503, 'ledger-unavailable']);
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(await api.must('GET', '/v1/hosts')).toMatchObject({
        revision: 0,
        hosts: [{ host: 'compute-1' }],
      });
      const ages = [];
      for (const path of ['/v1/hosts', '/v1/hosts/compute-1', '/v1/usage', '/health/ready'])
        ages.push((await api.ask('GET', path)).headers.get('age'));
      expect(ages).toEqual(ages.map(() => expect.stringMatching(/^\d+$/)));
      const ready = await api.ask('GET', '/health/ready');
      expect([ready.status, ready.body.status]).toEqual([503, 'degraded']);
      const ledger = await api.ask('GET', '/v1/ledger');
      expect([ledger.status, ledger.body.code]).toEqual([503, 'ledger-unavailable']);
      store.failing = false;
      await waitFor(
        'the ledger',
        async () => (await api.ask('POST', '/v1/claims', { body: claimBody(uuid(1)) })).status < 300,
      );
      expect((await api.ask('GET', '/health/ready')).status).toBe(200);
      expect((await api.ask('GET', '/v1/hosts')).headers.get('age')).toBeNull();
    });
  });

  it('If-Revision-At-Least: a tracker answers once it holds what another one wrote', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'numaledger-two-'));
    const shared = await openEventStore(`sqlite:${folder}`);
    try {
      const one = await start({ store: () => shared });
      const two = await start({ store: () => shared });
      for (let n = 0; n < 20; n++) {
        const { revision } = await one.must('PUT', '/v1/hosts/compute-1/policy', {
          body: { labels: { n: String(n) } },
        });
        const headers = { 'if-revision-at-least': String(revision) };
        const answer = await two.ask('GET', '/v1/hosts/compute-1', { headers });
        expect([answer.status, answer.body.policy?.labels]).toEqual([200, { n: String(n) }]);
        expect(answer.headers.get('numaledger-revision')).toBe(String(answer.body.revision));
        expect(answer.body.revision).toBeGreaterThanOrEqual(revision);
      }
    } finally {
      for (const api of apis.splice(0)) await api.end();
      await shared.close();
      await rm(folder, { recursive: true });
    }
  });

  describe('of a reader of server-sent events', () => {
    const ids = (text: string): number[] =>
      [...text.matchAll(/^id: (\d+)\nevent: \w[\w-]*\ndata: .*\n\n/gm)].map(([, id]) => Number(id));
    const stream = (path: string, lastEventId?: number): string =>
      `GET ${path} HTTP/1.1\r\nhost: a\r\n${lastEventId === undefined ? '' : `last-event-id: ${lastEventId}\r\n`}\r\n`;
    /** Without the lines of the chunked encoding. */
    const text = ({ received }: RawConnection): string =>
      received.replace(/\r\n[0-9a-f]*\r\n/g, '').replace(/\r\n/g, '');

    it('who takes nothing is dropped, and resumes without a gap or a repetition', async () => {
      const api = await start({ limits: { stalledReaderMs: 300 } });
      const big = 'x'.repeat(4000);
      const extraSpecs = (n: number) =>
        Object.fromEntries(Array.from({ length: 200 }, (_, k) => [`k${k}`, `${n}${big}`]));
      const claims = 24;
      const reader = raw(api);
      reader.say(stream('/v1/ledger/events'));
      await waitFor('the stream', async () => reader.received.includes('numaledger'));
      reader.pause();
      for (let n = 0; n < claims; n++)
        await api.ask('POST', '/v1/claims', {
          body: claimBody(uuid(n), { flavor: { vcpus: 1, memoryMb: 1, extraSpecs: extraSpecs(n) } }),
        });
      await waitFor('the reader to be dropped', async () =>
        /numaledger_event_streams 0/.test(await api.must('GET', '/metrics')),
      );
      reader.resume();
      await reader.closed;
      const first = ids(text(reader));
      expect(first.length).toBeLessThan(claims);
      const resumed = raw(api);
      resumed.say(stream('/v1/ledger/events', first.at(-1)));
      await waitFor('the rest', async () => ids(text(resumed)).at(-1) === claims - 1);
      expect([...first, ...ids(text(resumed))]).toEqual(Array.from({ length: claims }, (_, n) => n));
    });

    it('many of them, while much is written: each sees every event once, in order', async () => {
      const api = await start();
      await setScene(api);
      const head = (await api.trace()).revision;
      const readers = [undefined, 3, head].map((after) => {
        const reader = raw(api);
        reader.say(stream('/v1/ledger/events', after));
        return { reader, after: after ?? -1 };
      });
      const writes = Array.from({ length: 60 }, (_, n) =>
        api.must('PUT', `/v1/hosts/${scene.other}/policy`, { body: { labels: { n: String(n) } } }),
      );
      await Promise.all(writes);
      const last = (await api.trace()).revision;
      for (const { reader, after } of readers) {
        await waitFor('all events', async () => ids(text(reader)).at(-1) === last);
        expect(ids(text(reader))).toEqual(Array.from({ length: last - after }, (_, n) => after + 1 + n));
      }
    });

    it('of decisions gets each that concerns its host, and what has no outcome again after a reconnect', async () => {
      const api = await start();
      await reportHost(api, 'compute-1');
      const first = raw(api);
      first.say(stream('/v1/hosts/compute-1/decisions'));
      await waitFor('the stream', async () => first.received.includes('caught-up'));
      for (const n of [1, 2]) await api.must('POST', '/v1/claims', { body: claimBody(uuid(n)) });
      await waitFor('two decisions', async () => ids(text(first)).length === 3);
      // Revision 1 says that there is an adapter now.
      expect(ids(text(first))).toEqual([0, 2, 3]);
      const applied = { kind: 'applied', claimId: uuid(1), decision: 2 };
      await api.must('POST', '/v1/hosts/compute-1/outcomes', { body: applied });
      const second = raw(api);
      second.say(stream('/v1/hosts/compute-1/decisions', 3));
      await waitFor('it to catch up', async () => second.received.includes('caught-up'));
      expect(ids(text(second))).toEqual([3, 4]);
    });

    it('is answered to HEAD with the head alone', async () => {
      const api = await start();
      const answer = await api.ask('HEAD', '/v1/ledger/events');
      expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([
        200,
        'text/event-stream',
        '',
      ]);
    });
  });
});
