import { randomUUID } from 'node:crypto';
import { EMPTY, type EventStore } from '../event-store.js';
import { readAll, someEvents, withRevisions } from './events.js';
import { Follower } from './follower.js';

/** A store whose surroundings can be made to fail, each as its adapter knows it: the network, or the disk. */
export interface FaultySubject {
  /** It tries nothing again by itself. */
  readonly store: EventStore;
  /** The next append ends without anybody knowing how: its events are written, or lost. */
  loseNextAnswer(events: 'written' | 'lost'): void;
  /** Whoever follows the stream is cut off. Nothing is written by that. */
  dropFollowers(stream: string): Promise<void>;
  /** All is well again; resolves when the store answers. */
  heal(stream: string): Promise<void>;
  remove(): Promise<void>;
}

/** What every adapter promises for the time when something goes wrong; a part of its contract. */
export function eventStoreFaults(start: () => Promise<FaultySubject>): void {
  let subject: FaultySubject;
  let store: EventStore;
  let stream: string;

  beforeAll(async () => {
    subject = await start();
    store = subject.store;
  });
  afterAll(async () => {
    await store.close();
    await subject.remove();
  });
  beforeEach(() => {
    stream = `numaledger-contract-${randomUUID()}`;
  });

  /** An append at revision 0 of which nobody knows whether it was written. */
  async function loseAppend(events: ReturnType<typeof someEvents>, are: 'written' | 'lost'): Promise<void> {
    subject.loseNextAnswer(are);
    const unknown = store.append(stream, 0, events);
    await expect(unknown).rejects.toMatchObject({ code: 'unknown-outcome', stream, expected: 0 });
    await subject.heal(stream);
  }

  describe.each(['written', 'lost'] as const)('an append whose answer is lost, its events %s', (are) => {
    it('is settled by reading', async () => {
      const events = someEvents(3);
      await store.append(stream, EMPTY, events.slice(0, 1));
      await loseAppend(events.slice(1), are);
      const there = events.slice(0, are === 'written' ? 3 : 1);
      expect(await readAll(store, stream)).toEqual(withRevisions(there, 0));
      expect(await store.head(stream)).toBe(there.length - 1);
    });

    it('is there once after a repetition, and after another', async () => {
      const events = someEvents(3);
      await store.append(stream, EMPTY, events.slice(0, 1));
      await loseAppend(events.slice(1), are);
      expect(await store.append(stream, 0, events.slice(1))).toBe(2);
      expect(await store.append(stream, 0, events.slice(1))).toBe(2);
      expect(await readAll(store, stream)).toEqual(withRevisions(events, 0));
    });
  });

  it('an append that was lost loses to the writer who came between', async () => {
    const events = someEvents(3);
    await store.append(stream, EMPTY, events.slice(0, 1));
    await loseAppend(events.slice(2), 'lost');
    expect(await store.append(stream, 0, events.slice(1, 2))).toBe(1);
    const late = store.append(stream, 0, events.slice(2));
    await expect(late).rejects.toMatchObject({ code: 'wrong-expected-revision', expected: 0, actual: 1 });
    expect(await readAll(store, stream)).toEqual(withRevisions(events.slice(0, 2), 0));
  });

  it('followers that are cut off are told, and miss and double nothing when they follow again', async () => {
    const events = someEvents(60);
    const seen: Follower[] = [];
    let head = await store.append(stream, EMPTY, events.slice(0, 5));
    for (let after = EMPTY; after < 44; after = seen.at(-1)!.events.at(-1)!.revision) {
      const follower = new Follower(store, stream, after);
      seen.push(follower);
      await follower.until(({ events }) => events.length > 0);
      await subject.dropFollowers(stream);
      await expect(follower.ended).rejects.toMatchObject({ code: 'follow-dropped', stream });
      await subject.heal(stream);
      head = await store.append(stream, head, events.slice(head + 1, head + 11));
    }
    const last = new Follower(store, stream, seen.at(-1)!.events.at(-1)!.revision);
    await last.until(({ caughtUp }) => caughtUp === head);
    await last.stop();
    const all = [...seen, last].flatMap(({ events }) => events);
    expect(all).toEqual(withRevisions(events.slice(0, head + 1), 0));
  });
}
