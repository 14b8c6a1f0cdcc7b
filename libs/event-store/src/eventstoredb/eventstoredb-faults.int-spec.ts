import { status } from '@grpc/grpc-js';
import { EMPTY, type EventStore } from '../event-store.js';
import { readAll, someEvents, withRevisions } from '../testing/events.js';
import { EventStoreDbDouble, type Fault } from '../testing/eventstoredb-double.js';
import { Follower } from '../testing/follower.js';
import { openEventStoreDb } from './eventstoredb-event-store.js';

// For machines that are busy.
jest.setTimeout(30_000);

const STREAM = 'numaledger-zone-default';
/** Short, so that the tests need not wait; long enough for a busy machine to answer in. */
const TIMING = { appendDeadline: 1_000, readDeadline: 1_000, pauses: [20, 100, 300] };
const NO_RETRY = { ...TIMING, appendDeadline: 300, readDeadline: 300, pauses: [] };

let server: EventStoreDbDouble;
let store: EventStore;
let impatient: EventStore;

beforeEach(async () => {
  server = await EventStoreDbDouble.start();
  store = openEventStoreDb(server.connectionString, TIMING);
  impatient = openEventStoreDb(server.connectionString, NO_RETRY);
});
afterEach(async () => {
  await store.close();
  await impatient.close();
  server.kill();
});

describe('an append of an unknown outcome', () => {
  const faults: [string, Fault][] = [
    ['the connection breaks before the write', { at: 'before-write', does: 'drop' }],
    ['the connection breaks between write and answer', { at: 'after-write', does: 'drop' }],
    ['the server takes it and never answers', { at: 'after-write', does: 'never-answer' }],
    ['the server loses it and never answers', { at: 'before-write', does: 'never-answer' }],
    ['the server answers late', { at: 'after-write', does: 'wait', milliseconds: 1_500 }],
    ['the server writes late', { at: 'before-write', does: 'wait', milliseconds: 1_500 }],
    ['the server answers twice', { at: 'after-write', does: 'answer-twice' }],
    ['the server is unavailable', { at: 'before-write', does: 'fail', code: status.UNAVAILABLE }],
    ['the server fails inside', { at: 'before-write', does: 'fail', code: status.INTERNAL }],
    ['the server cancels', { at: 'before-write', does: 'fail', code: status.CANCELLED }],
    ['the server times out', { at: 'before-write', does: 'fail', code: status.ABORTED }],
  ];

  it.each(faults)('is repeated until it is there once: %s', async (_, fault) => {
    const events = someEvents(6);
    await store.append(STREAM, EMPTY, events.slice(0, 2));
    server.faults.push(fault);
    expect(await store.append(STREAM, 1, events.slice(2, 4))).toBe(3);
    expect(await store.append(STREAM, 3, events.slice(4))).toBe(5);
    expect(await readAll(store, STREAM)).toEqual(withRevisions(events, 0));
  });

  it('is the first of all just as well', async () => {
    server.faults.push({ at: 'after-write', does: 'drop' }, { at: 'before-write', does: 'drop' });
    const events = someEvents(2);
    expect(await store.append(STREAM, EMPTY, events)).toBe(1);
    expect(server.stream(STREAM).events).toHaveLength(2);
  });

  it('loses to the writer who came between', async () => {
    server.faults.push({ at: 'before-write', does: 'fail', code: status.UNAVAILABLE });
    const late = store.append(STREAM, EMPTY, someEvents(1));
    const other = openEventStoreDb(server.connectionString, TIMING);
    while (server.faults.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await other.append(STREAM, EMPTY, someEvents(1));
    await expect(late).rejects.toMatchObject({ code: 'wrong-expected-revision', expected: EMPTY, actual: 0 });
    await other.close();
  });

  it('comes of a server that freezes; what it got before it thawed is there once', async () => {
    const events = someEvents(2);
    await impatient.append(STREAM, EMPTY, events.slice(0, 1));
    server.freeze();
    await expect(impatient.append(STREAM, 0, events.slice(1))).rejects.toMatchObject({
      code: 'unknown-outcome',
    });
    await expect(impatient.head(STREAM)).rejects.toMatchObject({ code: 'store-unavailable' });
    server.thaw();
    expect(await impatient.append(STREAM, 0, events.slice(1))).toBe(1);
    expect(await readAll(impatient, STREAM)).toEqual(withRevisions(events, 0));
  });
});

describe('a server that is away', () => {
  it('leaves nothing unknown where nobody can have heard the append', async () => {
    server.kill();
    await expect(impatient.append(STREAM, EMPTY, someEvents(1))).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    await expect(impatient.head(STREAM)).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(readAll(impatient, STREAM)).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it('is used again by the same store when it is back', async () => {
    const events = someEvents(2);
    await store.append(STREAM, EMPTY, events.slice(0, 1));
    server.kill();
    await expect(impatient.append(STREAM, 0, events.slice(1))).rejects.toMatchObject({
      code: expect.stringMatching(/^(store-unavailable|unknown-outcome)$/),
    });
    await server.listen();
    expect(await store.append(STREAM, 0, events.slice(1))).toBe(1);
    expect(await readAll(store, STREAM)).toEqual(withRevisions(events, 0));
  });

  it('gets another client after the old one has failed again and again', async () => {
    await impatient.append(STREAM, EMPTY, someEvents(1));
    const fail: Fault = { at: 'before-write', does: 'fail', code: status.INTERNAL };
    server.faults.push(fail, fail, fail);
    const events = someEvents(1);
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(impatient.append(STREAM, 0, events)).rejects.toMatchObject({ code: 'unknown-outcome' });
    }
    expect(await impatient.append(STREAM, 0, events)).toBe(1);
  });
});

describe('following', () => {
  it.each([
    ['is killed', () => server.kill()],
    ['ends it politely', () => server.endSubscriptions()],
    ['ends it with UNAVAILABLE', () => server.endSubscriptions(status.UNAVAILABLE)],
  ])('is dropped when the server %s, and goes on from the last revision handled', async (_, end) => {
    const events = someEvents(5);
    await store.append(STREAM, EMPTY, events.slice(0, 3));
    const follower = new Follower(store, STREAM, EMPTY);
    await follower.until((seen) => seen.events.length === 3);
    end();
    await expect(follower.ended).rejects.toMatchObject({ code: 'follow-dropped', stream: STREAM });
    server.kill();
    await server.listen();
    await store.append(STREAM, 2, events.slice(3));
    const next = new Follower(store, STREAM, follower.events.at(-1)!.revision);
    await next.until((seen) => seen.events.length === 2);
    await next.stop();
    expect([...follower.events, ...next.events]).toEqual(withRevisions(events, 0));
  });

  it('leaves no subscription at the server: aborted, or left by its reader', async () => {
    await store.append(STREAM, EMPTY, someEvents(3));
    const follower = new Follower(store, STREAM, EMPTY);
    await follower.until((seen) => seen.events.length === 3);
    expect(server.subscriptions).toBe(1);
    await follower.stop();
    for await (const message of store.follow(STREAM, EMPTY, new AbortController().signal)) {
      if ('events' in message) {
        break;
      }
    }
    while (server.subscriptions > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.subscriptions).toBe(0);
  });

  it('is dropped with a client that gets no answers, so that another can look for the leader', async () => {
    const follower = new Follower(impatient, STREAM, EMPTY);
    await follower.until((seen) => seen.caughtUp === EMPTY);
    server.freeze();
    const events = someEvents(1);
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(impatient.append(STREAM, EMPTY, events)).rejects.toMatchObject({
        code: 'unknown-outcome',
      });
    }
    await expect(follower.ended).rejects.toMatchObject({ code: 'follow-dropped' });
    server.thaw();
    expect(await impatient.append(STREAM, EMPTY, events)).toBe(0);
  });

  it('is refused by a server that does not answer', async () => {
    server.freeze();
    const follower = new Follower(impatient, STREAM, EMPTY);
    await expect(follower.ended).rejects.toMatchObject({ code: 'follow-dropped' });
    server.thaw();
  });
});

describe('a stream that somebody has changed at the server', () => {
  beforeEach(async () => {
    await store.append(STREAM, EMPTY, someEvents(4));
  });

  /** What reading, following from the start, and following on from where a tracker stands, are told. */
  async function everyReaderIsTold(revision: number): Promise<void> {
    const corrupt = { code: 'store-corrupt', revision };
    await expect(readAll(store, STREAM)).rejects.toMatchObject(corrupt);
    for (const after of [EMPTY, 1, 3]) {
      await expect(new Follower(store, STREAM, after).ended).rejects.toMatchObject(corrupt);
    }
  }

  it('is no ledger any longer: its beginning is truncated', async () => {
    server.stream(STREAM).truncateBefore(2);
    await everyReaderIsTold(0);
    expect(await readAll(store, STREAM, { from: 2 })).toHaveLength(2);
  });

  it('is no ledger any longer, and no empty one: all its events are truncated', async () => {
    server.stream(STREAM).truncateBefore(4);
    await everyReaderIsTold(0);
    await expect(store.head(STREAM)).rejects.toMatchObject({ code: 'store-corrupt', revision: 0 });
  });

  it('is no ledger any longer, and no empty one: it was deleted', async () => {
    server.stream(STREAM).softDelete();
    await everyReaderIsTold(0);
    await expect(store.head(STREAM)).rejects.toMatchObject({ code: 'store-corrupt', revision: 0 });
  });

  it('is no ledger any longer: deleted and begun again, its numbers go on', async () => {
    server.stream(STREAM).softDelete();
    const again = store.append(STREAM, EMPTY, someEvents(1));
    await expect(again).rejects.toMatchObject({ code: 'store-corrupt', revision: 0 });
    await everyReaderIsTold(0);
  });

  it('is no ledger any longer: deleted for good', async () => {
    server.stream(STREAM).tombstone();
    await expect(store.append(STREAM, 3, someEvents(1))).rejects.toMatchObject({ code: 'store-corrupt' });
    await everyReaderIsTold(0);
  });

  it('still settles an append of before, whose events are no longer given', async () => {
    const events = someEvents(2);
    await store.append(STREAM, 3, events);
    server.stream(STREAM).truncateBefore(6);
    expect(await store.append(STREAM, 3, events)).toBe(5);
  });
});

describe('a server that is back with an older copy of the ledger', () => {
  /** As long as it was, by the events of somebody who never saw what was lost. */
  async function restoredAndWrittenTo(): Promise<void> {
    server.stream(STREAM).restoreTo(1);
    const other = openEventStoreDb(server.connectionString, TIMING);
    await other.append(STREAM, 1, someEvents(2));
    await other.close();
  }

  const otherEvent = { code: 'store-corrupt', revision: 3 };

  beforeEach(async () => {
    await store.append(STREAM, EMPTY, someEvents(4));
  });

  it('gives it to nobody for the ledger that was read, and takes nothing that goes on from that one', async () => {
    const follower = new Follower(store, STREAM, EMPTY);
    await follower.until((seen) => seen.events.length === 4);
    server.kill();
    await expect(follower.ended).rejects.toMatchObject({ code: 'follow-dropped' });
    await server.listen();
    await restoredAndWrittenTo();
    await expect(store.append(STREAM, 3, someEvents(1))).rejects.toMatchObject(otherEvent);
    await expect(store.head(STREAM)).rejects.toMatchObject(otherEvent);
    await expect(new Follower(store, STREAM, 3).ended).rejects.toMatchObject(otherEvent);
    expect(server.stream(STREAM).head).toBe(3);
  });

  it('takes no append that is repeated', async () => {
    server.faults.push({ at: 'before-write', does: 'never-answer' });
    const repeated = store.append(STREAM, 3, someEvents(1));
    while (server.faults.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await restoredAndWrittenTo();
    await expect(repeated).rejects.toMatchObject(otherEvent);
    expect(server.stream(STREAM).head).toBe(3);
  });

  it('refuses by number what goes on from the lost events', async () => {
    server.faults.push({ at: 'before-write', does: 'fail', code: status.UNAVAILABLE });
    server.stream(STREAM).restoreTo(1);
    await expect(store.append(STREAM, 3, someEvents(1))).rejects.toMatchObject({
      code: 'wrong-expected-revision',
      actual: 1,
    });
    expect(await store.head(STREAM)).toBe(1);
  });
});

it('takes a smaller limit from the server', async () => {
  server.maxAppendBytes = 1_000;
  const tooMuch = store.append(
    STREAM,
    EMPTY,
    someEvents(2, () => JSON.stringify('x'.repeat(600))),
  );
  await expect(tooMuch).rejects.toMatchObject({ code: 'append-too-large', bytes: 1_204, maxBytes: 1_000 });
});
