import { setTimeout as sleep } from 'node:timers/promises';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import { waitFor } from '../e2e/wait-for.js';
import { Api } from './api.js';
import { RawConnection } from './raw-http.js';
import { claimBody, setScene, uuid } from './scene.js';
import { SlowReads } from './slow-reads.js';

jest.setTimeout(60_000);

describe('replays that nobody takes', () => {
  const events = 24;
  const stalledReaderMs = 1500;
  let api: Api;
  const readers: RawConnection[] = [];

  beforeEach(async () => {
    api = await Api.start({ limits: { stalledReaderMs } });
    const value = 'x'.repeat(4000);
    for (let n = 0; n < events; n++) {
      const extraSpecs = Object.fromEntries(Array.from({ length: 200 }, (_, k) => [`k${k}`, `${n}${value}`]));
      await api.ask('POST', '/v1/claims', {
        body: claimBody(uuid(n), { flavor: { vcpus: 1, memoryMb: 1, extraSpecs } }),
      });
    }
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.end();
    await api.end();
  });

  const linesOf = ({ received }: RawConnection): number =>
    received.match(/\{"revision":\d+,"id"/g)?.length ?? 0;

  it('are dropped; until then a fifth is refused', async () => {
    for (let n = 0; n < 4; n++) {
      const reader = new RawConnection(api.port);
      readers.push(reader);
      reader.pauseAtFirst();
      reader.say('GET /v1/ledger/replay HTTP/1.1\r\nhost: a\r\n\r\n');
      await waitFor('it to be under way', async () => reader.received !== '');
    }
    const { status, body, headers } = await api.ask('GET', '/v1/ledger/replay');
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'too-many-replays', '1']);
    await waitFor('room', async () => (await api.ask('GET', '/v1/ledger/replay?until=0')).status === 200);
    // The last one was left alone last.
    await sleep(2 * stalledReaderMs);
    for (const reader of readers) {
      reader.resume();
      await reader.closed;
      expect(linesOf(reader)).toBeLessThan(events);
    }
    const { text } = await api.ask('GET', '/v1/ledger/replay');
    expect(text.trim().split('\n')).toHaveLength(events);
  });

  it('are taken up again by the client, without a gap or a repetition', async () => {
    const revisions: number[] = [];
    for await (const { revision } of new NumaledgerClient({ url: api.url }).replayLedger()) {
      if (revision === 2) await sleep(2 * stalledReaderMs);
      revisions.push(revision);
    }
    expect(revisions).toEqual(Array.from({ length: events }, (_, n) => n));
  });

  it('go on for who is slow, but takes something', async () => {
    const reader = new RawConnection(api.port);
    readers.push(reader);
    reader.say('GET /v1/ledger/replay HTTP/1.1\r\nhost: a\r\n\r\n');
    for (let n = 0; n < 12; n++) {
      reader.pause();
      await sleep(200);
      reader.resume();
      await sleep(5);
    }
    await waitFor('the end', async () => reader.received.endsWith('0\r\n\r\n'));
    expect(linesOf(reader)).toBe(events);
  });
});

describe('streams of the ledger', () => {
  it('are 256 at a time; one more is refused until one is closed', async () => {
    const api = await Api.start();
    const readers: RawConnection[] = [];
    try {
      for (let n = 0; n < 256; n++) readers.push(new RawConnection(api.port));
      for (const reader of readers) reader.say('GET /v1/ledger/events HTTP/1.1\r\nhost: a\r\n\r\n');
      for (const reader of readers)
        await waitFor('its stream', async () => reader.received.includes('numaledger'));
      const { status, body } = await api.ask('GET', '/v1/ledger/events');
      expect([status, body.code]).toEqual([503, 'too-many-streams']);
      readers[7]!.end();
      const next = new RawConnection(api.port);
      readers.push(next);
      await waitFor('room', async () => {
        next.say('GET /v1/ledger/events HTTP/1.1\r\nhost: a\r\n\r\n');
        return next.received.includes('text/event-stream');
      });
    } finally {
      for (const reader of readers) reader.end();
      await api.end();
    }
  });
});

describe('questions about the past', () => {
  it('are not answered to clients that went away while they waited', async () => {
    const store = new SlowReads();
    const api = await Api.start({ store: (inner) => store.around(inner) });
    try {
      await setScene(api);
      store.begun = 0;
      store.shut();
      const first = api.must('GET', '/v1/usage?at=4');
      await waitFor('the first to be under way', async () => store.begun === 1);
      const leaving = new AbortController();
      const { signal } = leaving;
      const gone = ['/v1/usage?at=3', '/v1/hosts?at=2', '/v1/claims?at=1', '/v1/ledger/diff?from=0&to=3'].map(
        (path) => fetch(api.url + path, { signal }).catch(() => 'gone'),
      );
      const last = api.must('GET', '/v1/usage?at=5');
      await sleep(200);
      leaving.abort();
      expect(await Promise.all(gone)).toEqual(gone.map(() => 'gone'));
      await sleep(100);
      store.release();
      expect((await first).revision).toBe(4);
      expect((await last).revision).toBe(5);
      expect(store.begun).toBe(2);
      expect((await api.trace()).valid).toBe(true);
    } finally {
      store.release();
      await api.end();
    }
  });
});
