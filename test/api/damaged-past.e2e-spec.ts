import { NumaledgerClient } from '#contracts/client/api-client.js';
import { StoreCorruptError } from '#event-store/errors/store-corrupt-error.js';
import type { EventStore, ReadOptions } from '#event-store/event-store.js';
import { Api } from './api.js';
import { claimBody, setScene, uuid } from './scene.js';

const file = '/data/ledger.sqlite';

/** A store with one event that is not what was written, from a moment on. */
class DamagedStore {
  revision: number | null = null;

  around(inner: EventStore): EventStore {
    const damaged = (revision: number): boolean => revision === this.revision;
    async function* read(stream: string, options: ReadOptions) {
      for await (const page of inner.read(stream, options)) {
        for (const event of page) {
          if (damaged(event.revision)) throw new StoreCorruptError(file, event.revision, 'it is another');
          yield [event];
        }
      }
    }
    return Object.assign(Object.create(inner) as EventStore, { read });
  }
}

describe('a ledger of which a past event is damaged', () => {
  let store: DamagedStore;
  let api: Api;
  const claimId = uuid(800);
  let decidedAt: number;
  let head: number;

  beforeAll(async () => {
    store = new DamagedStore();
    api = await Api.start({ store: (inner) => store.around(inner) });
    await setScene(api);
    const { body } = await api.ask('POST', '/v1/claims', { body: claimBody(claimId) });
    decidedAt = body.revision;
    const later = await api.ask('POST', '/v1/claims', { body: claimBody(uuid(801)) });
    head = later.body.revision;
    store.revision = decidedAt;
  });
  afterAll(() => api.end());

  const damage = () => ({
    status: 500,
    code: 'ledger-damaged',
    title: 'The ledger is damaged',
    detail: `${file} is damaged at revision ${decidedAt}: it is another`,
    file,
    revision: decidedAt,
  });

  it.each([
    ['a past state', () => `/v1/usage?at=${head}`],
    ['a page of events', () => `/v1/ledger?from=${decidedAt}`],
    ['an explanation', () => `/v1/ledger/${decidedAt}/explanation`],
    ['a difference', () => `/v1/ledger/diff?from=0&to=${head}`],
    ['a replay that begins behind it', () => `/v1/ledger/replay?from=${head}`],
  ])('says so, and where: %s', async (_, path) => {
    const { status, body } = await api.ask('GET', path());
    expect([status, body]).toMatchObject([500, damage()]);
  });

  it('says so to who repeats the claim that was decided there, and goes on being ready', async () => {
    const { status, body } = await api.ask('POST', '/v1/claims', { body: claimBody(claimId) });
    expect([status, body]).toMatchObject([500, damage()]);
    expect((await api.ask('GET', '/health/ready')).body).toMatchObject({ ledger: 'reachable' });
    const other = await api.ask('POST', '/v1/claims', { body: claimBody(uuid(802)) });
    expect(other.status).toBe(201);
  });

  it('gives what stands before it of a replay, then the problem', async () => {
    const { text } = await api.ask('GET', '/v1/ledger/replay');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, -1).map(({ revision }) => revision)).toEqual([...Array(decidedAt).keys()]);
    expect(lines.at(-1)).toMatchObject({ problem: damage() });
    const client = new NumaledgerClient({ url: api.url, token: '' });
    const seen: number[] = [];
    const replaying = (async () => {
      for await (const { revision } of client.replayLedger()) seen.push(revision);
    })();
    await expect(replaying).rejects.toMatchObject({ code: 'ledger-damaged' });
    expect(seen).toHaveLength(decidedAt);
  });

  it('sends what stands before it to who follows, then the problem, and has no reader left', async () => {
    const { status, text } = await api.ask('GET', '/v1/ledger/events', {
      headers: { 'last-event-id': String(decidedAt - 3) },
    });
    const messages = text.split('\n\n').filter((message) => message !== '' && !message.startsWith(':'));
    expect(status).toBe(200);
    expect(messages.slice(0, -1).map((message) => Number(/^id: (\d+)$/m.exec(message)?.[1]))).toEqual([
      decidedAt - 2,
      decidedAt - 1,
    ]);
    const [, data] = /^event: problem\ndata: (.*)$/.exec(messages.at(-1)!)!;
    expect(JSON.parse(data!)).toMatchObject(damage());
    expect(await api.must('GET', '/metrics')).toContain('numaledger_event_streams 0');
    const client = new NumaledgerClient({ url: api.url, token: '' });
    const seen: number[] = [];
    const following = (async () => {
      const { signal } = new AbortController();
      for await (const { revision } of client.followLedger({ from: 0 }, null, signal)) seen.push(revision);
    })();
    await expect(following).rejects.toMatchObject({ code: 'ledger-damaged' });
    expect(seen).toHaveLength(decidedAt);
  });
});
