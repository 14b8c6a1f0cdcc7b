import { NumaledgerClient } from '#contracts/client/api-client.js';
import { Api } from './api.js';
import { setScene } from './scene.js';
import { SlowReads } from './slow-reads.js';

describe('verification', () => {
  let store: SlowReads;
  let api: Api;
  beforeEach(async () => {
    store = new SlowReads();
    api = await Api.start({ store: (inner) => store.around(inner) });
    await setScene(api);
  });
  afterEach(async () => {
    store.release();
    await api.end();
  });

  it('runs twice at a time; a third is refused, until one is through or its client gone', async () => {
    store.shut();
    const leaving = new AbortController();
    const first = fetch(`${api.url}/v1/ledger/verify`, { signal: leaving.signal }).catch(() => 'gone');
    const second = api.ask('GET', '/v1/ledger/verify');
    const refused = async (): Promise<boolean> => {
      const { status, body, headers } = await api.ask('GET', '/v1/ledger/verify', {
        headers: { accept: 'text/event-stream' },
      });
      if (status === 200) return false;
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'too-many-verifications', '1']);
      return true;
    };
    // The first two may still be on their way.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await refused()).toBe(true);
    leaving.abort();
    expect(await first).toBe('gone');
    store.release();
    expect((await second).body).toMatchObject({ valid: true });
    expect(await refused()).toBe(false);
  });

  it('tells how far it is, and ends with the same answer', async () => {
    const { url } = api;
    const client = new NumaledgerClient({ url, token: '' });
    const { seconds: _, ...plain } = await client.verifyLedger();
    store.shut();
    // A page now and then: progress is told of every quarter of a second.
    const going = setInterval(() => {
      store.release();
      store.shut();
    }, 60);
    const told: number[] = [];
    const answer = await client.verifyLedger(({ revision, until }) => {
      expect(until).toBe(plain.revision);
      told.push(revision);
    });
    clearInterval(going);
    expect(answer).toMatchObject(plain);
    expect(told.length).toBeGreaterThan(0);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it('says why it cannot go on, to who waits for the answer and to who follows', async () => {
    store.broken = true;
    const { status, body } = await api.ask('GET', '/v1/ledger/verify');
    expect([status, body.code]).toEqual([503, 'ledger-unavailable']);
    const client = new NumaledgerClient({ url: api.url, token: '' });
    const verifying = client.verifyLedger(() => undefined);
    await expect(verifying).rejects.toMatchObject({ code: 'ledger-unavailable' });
    store.broken = false;
    expect(await client.verifyLedger()).toMatchObject({ valid: true });
  });
});
