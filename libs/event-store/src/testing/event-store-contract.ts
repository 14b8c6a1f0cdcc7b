import { randomUUID } from 'node:crypto';
import { AppendTooLargeError } from '../errors/append-too-large-error.js';
import { InvalidEventError } from '../errors/invalid-event-error.js';
import { StoreUnavailableError } from '../errors/store-unavailable-error.js';
import { WrongExpectedRevisionError } from '../errors/wrong-expected-revision-error.js';
import { EMPTY, type EventStore, MAX_APPEND_BYTES } from '../event-store.js';
import { eventStoreFaults, type FaultySubject } from './event-store-faults.js';
import { readAll, someEvents, withRevisions } from './events.js';
import { Follower } from './follower.js';

/** A store for the suite, and the same store opened again after a close. */
export interface ContractSubject {
  open(): Promise<EventStore>;
  /** After the last test. */
  remove(): Promise<void>;
}

/**
 * What every adapter promises by the port; `event-store.ts` says it in words.
 * @param startFaulty absent: nobody can make this one fail at will, a server that is not the test's own
 */
export function eventStoreContract(
  name: string,
  start: () => Promise<ContractSubject>,
  startFaulty?: () => Promise<FaultySubject>,
): void {
  describe(`${name} keeps the event store's contract`, () => {
    let subject: ContractSubject;
    let store: EventStore;
    let stream: string;

    beforeAll(async () => {
      subject = await start();
      store = await subject.open();
    });
    afterAll(async () => {
      await store.close();
      await subject.remove();
    });
    beforeEach(() => {
      stream = `numaledger-contract-${randomUUID()}`;
    });

    describe('append', () => {
      it('numbers the events on, from 0', async () => {
        expect(await store.append(stream, EMPTY, someEvents(3))).toBe(2);
        expect(await store.append(stream, 2, someEvents(1))).toBe(3);
        expect(await store.head(stream)).toBe(3);
      });

      it('refuses any other revision than the last, and writes nothing then', async () => {
        const events = someEvents(3);
        await store.append(stream, EMPTY, events);
        for (const expected of [EMPTY, 0, 1, 3, 1000]) {
          const refused = store.append(stream, expected, someEvents(1));
          await expect(refused).rejects.toMatchObject({
            code: 'wrong-expected-revision',
            expected,
            actual: 2,
          });
        }
        expect(await readAll(store, stream)).toEqual(withRevisions(events, 0));
      });

      it('refuses a revision of a stream that is empty', async () => {
        await expect(store.append(stream, 0, someEvents(1))).rejects.toMatchObject({
          expected: 0,
          actual: EMPTY,
        });
        expect(await store.head(stream)).toBe(EMPTY);
      });

      it('keeps many events of one append together', async () => {
        const events = someEvents(2_000, (index) => `{"n":${index}}`);
        expect(await store.append(stream, EMPTY, events)).toBe(1_999);
        expect(await readAll(store, stream)).toEqual(withRevisions(events, 0));
      });

      it('lets exactly one of three concurrent writers win each revision', async () => {
        const won: string[] = [];
        for (let head = EMPTY; head < 19; head += 2) {
          const tries = [someEvents(2), someEvents(2), someEvents(2)];
          const results = await Promise.allSettled(tries.map((events) => store.append(stream, head, events)));
          const winners = tries.filter((_, index) => results[index]!.status === 'fulfilled');
          expect(winners).toHaveLength(1);
          won.push(...winners[0]!.map(({ id }) => id));
          const lost = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
          expect(lost.map((reason) => reason instanceof WrongExpectedRevisionError)).toEqual([true, true]);
        }
        expect((await readAll(store, stream)).map(({ id }) => id)).toEqual(won);
      });
    });

    describe('a repeated append', () => {
      it('succeeds with the revision of then, at once and after later appends', async () => {
        const first = someEvents(3);
        await store.append(stream, EMPTY, first);
        expect(await store.append(stream, EMPTY, first)).toBe(2);
        const later = someEvents(2);
        await store.append(stream, 2, later);
        expect(await store.append(stream, EMPTY, first)).toBe(2);
        expect(await store.append(stream, 2, later)).toBe(4);
        expect(await readAll(store, stream)).toHaveLength(5);
      });

      it('succeeds for a beginning of the batch', async () => {
        const events = someEvents(4);
        await store.append(stream, EMPTY, events);
        expect(await store.append(stream, EMPTY, events.slice(0, 2))).toBe(1);
        expect(await readAll(store, stream)).toHaveLength(4);
      });

      it('is refused with one event more, with the tail alone, and with other ids among them', async () => {
        const events = someEvents(3);
        await store.append(stream, EMPTY, events);
        const [one, two, three] = events as [(typeof events)[0], (typeof events)[0], (typeof events)[0]];
        for (const wrong of [
          [...events, ...someEvents(1)],
          [two, three],
          [one, ...someEvents(1), three],
        ]) {
          await expect(store.append(stream, EMPTY, wrong)).rejects.toMatchObject({
            expected: EMPTY,
            actual: 2,
          });
        }
        expect(await readAll(store, stream)).toEqual(withRevisions(events, 0));
      });

      it('is a new append where the expected revision is the current one', async () => {
        const events = someEvents(2);
        await store.append(stream, EMPTY, events);
        expect(await store.append(stream, 1, events)).toBe(3);
        expect(await readAll(store, stream)).toEqual(withRevisions([...events, ...events], 0));
      });

      it('is recognised after the store was closed and opened again', async () => {
        const events = someEvents(2);
        await store.append(stream, EMPTY, events);
        await store.close();
        store = await subject.open();
        expect(await store.append(stream, EMPTY, events)).toBe(1);
        expect(await readAll(store, stream)).toEqual(withRevisions(events, 0));
      });
    });

    describe('what may be appended', () => {
      it.each([
        ['plain', '{"a":1}'],
        ['other spaces', '{ "a" : [ 1,\t2 ],\n"b":null }'],
        ['keys that JavaScript would sort', '{"10":1,"2":2,"b":3,"1":4}'],
        ['a key twice', '{"a":1,"a":2}'],
        ['numbers that JavaScript writes otherwise', '[1.0,1e3,-0,12345678901234567890]'],
        ['characters of one to four bytes', '{"ä€😀":"\u2028 ÿ 漢字"}'],
        ['escapes', '{"a":"\\u0000\\ud800\\u00e4\\/\\n"}'],
        ['__proto__', '{"__proto__":{"a":1}}'],
        ['a string', '"text"'],
        ['null', 'null'],
        ['empty object', '{}'],
      ])('comes back as the same text: %s', async (_, text) => {
        const events = [
          { id: randomUUID(), type: 'Größe/😀', data: text, metadata: '{}' },
          { id: randomUUID(), type: 'T', data: '{}', metadata: text },
        ];
        await store.append(stream, EMPTY, events);
        expect(await readAll(store, stream)).toEqual(withRevisions(events, 0));
      });

      it(`holds up to ${MAX_APPEND_BYTES} bytes of data`, async () => {
        const text = (bytes: number) => JSON.stringify('ä'.repeat((bytes - 2) / 2));
        const half = MAX_APPEND_BYTES / 2;
        await store.append(
          stream,
          EMPTY,
          someEvents(2, () => text(half)),
        );
        const tooMuch = store.append(
          stream,
          1,
          someEvents(2, (index) => text(half + 2 * index)),
        );
        await expect(tooMuch).rejects.toEqual(
          new AppendTooLargeError(MAX_APPEND_BYTES + 2, MAX_APPEND_BYTES),
        );
        expect((await readAll(store, stream)).map(({ data }) => Buffer.byteLength(data))).toEqual([
          half,
          half,
        ]);
      });

      it.each([
        ['nothing at all', []],
        ['an id that is no UUID', [{ id: '1', type: 'T', data: '{}', metadata: '{}' }]],
        ['half a surrogate pair', [{ id: randomUUID(), type: 'T', data: '"\ud83d"', metadata: '{}' }]],
        ['a NUL', [{ id: randomUUID(), type: 'T', data: '{}', metadata: '"\0"' }]],
        ['no type', [{ id: randomUUID(), type: '', data: '{}', metadata: '{}' }]],
      ])('is not %s', async (_, events) => {
        await expect(store.append(stream, EMPTY, events)).rejects.toBeInstanceOf(InvalidEventError);
        expect(await store.head(stream)).toBe(EMPTY);
      });
    });

    describe('read', () => {
      it('finds a stream that does not exist empty', async () => {
        expect(await readAll(store, stream)).toEqual([]);
        expect(await readAll(store, stream, { from: 5, direction: 'backwards' })).toEqual([]);
        expect(await store.head(stream)).toBe(EMPTY);
      });

      it('starts anywhere, goes both ways, and stops at the limit', async () => {
        const events = someEvents(12);
        let head = EMPTY;
        for (const size of [5, 1, 4, 2]) {
          head = await store.append(stream, head, events.slice(head + 1, head + 1 + size));
        }
        const stored = withRevisions(events, 0);
        for (let from = 0; from <= 13; from++) {
          for (const limit of [undefined, 0, 1, 3, 100]) {
            const forwards = stored.slice(from).slice(0, limit);
            expect(await readAll(store, stream, { from, limit })).toEqual(forwards);
            const backwards = stored
              .slice(0, from + 1)
              .reverse()
              .slice(0, limit);
            expect(await readAll(store, stream, { from, direction: 'backwards', limit })).toEqual(backwards);
          }
        }
      });

      it('gives a long stream in pages, none empty, both ways', async () => {
        const events = someEvents(2_100, (index) => JSON.stringify({ index, text: 'x'.repeat(1_000) }));
        for (let head = EMPTY; head < 2_099; ) {
          head = await store.append(stream, head, events.slice(head + 1, head + 101));
        }
        for (const direction of ['forwards', 'backwards'] as const) {
          const pages: number[] = [];
          const seen: string[] = [];
          for await (const page of store.read(stream, {
            from: direction === 'forwards' ? 0 : 2_099,
            direction,
          })) {
            pages.push(page.length);
            seen.push(...page.map(({ id }) => id));
          }
          const ids = events.map(({ id }) => id);
          expect(seen).toEqual(direction === 'forwards' ? ids : ids.reverse());
          expect(pages.length).toBeGreaterThan(1);
          expect(Math.min(...pages)).toBeGreaterThan(0);
        }
      });

      it('can be left early, and goes on beside appends', async () => {
        await store.append(
          stream,
          EMPTY,
          someEvents(2_500, () => JSON.stringify('x'.repeat(400))),
        );
        for await (const page of store.read(stream, { from: 0 })) {
          expect(page[0]!.revision).toBe(0);
          break;
        }
        let head = 2_499;
        let next = 0;
        for await (const page of store.read(stream, { from: 0 })) {
          head = await store.append(stream, head, someEvents(1));
          expect(page[0]!.revision).toBe(next);
          next = page.at(-1)!.revision + 1;
        }
        expect(next).toBeGreaterThanOrEqual(2_500);
      });
    });

    describe('follow', () => {
      it('hands over what there is, says so, and goes on with what comes', async () => {
        const events = someEvents(7);
        await store.append(stream, EMPTY, events.slice(0, 3));
        const follower = new Follower(store, stream, EMPTY);
        await follower.until((seen) => seen.caughtUp === 2);
        await store.append(stream, 2, events.slice(3, 5));
        await store.append(stream, 4, events.slice(5));
        await follower.until((seen) => seen.events.length === 7);
        await follower.stop();
        expect(follower.events).toEqual(withRevisions(events, 0));
      });

      it('starts after a revision', async () => {
        const events = someEvents(4);
        await store.append(stream, EMPTY, events);
        const follower = new Follower(store, stream, 1);
        await follower.until((seen) => seen.caughtUp === 3);
        await follower.stop();
        expect(follower.events).toEqual(withRevisions(events, 0).slice(2));
      });

      it('has caught up at once with a stream that is empty or wholly known, and waits', async () => {
        const fromStart = new Follower(store, stream, EMPTY);
        await fromStart.until((seen) => seen.caughtUp === EMPTY);
        await store.append(stream, EMPTY, someEvents(1));
        await fromStart.until((seen) => seen.events.length === 1);
        const fromEnd = new Follower(store, stream, 0);
        await fromEnd.until((seen) => seen.caughtUp === 0);
        await Promise.all([fromStart.stop(), fromEnd.stop()]);
        expect(fromEnd.events).toEqual([]);
      });

      it('misses nothing and doubles nothing while others write', async () => {
        const events = someEvents(600);
        const followers = [new Follower(store, stream, EMPTY)];
        for (let head = EMPTY; head < 599; ) {
          head = await store.append(stream, head, events.slice(head + 1, head + 7));
          if (head % 120 === 5) {
            followers.push(new Follower(store, stream, EMPTY));
          }
        }
        for (const follower of followers) {
          await follower.until((seen) => seen.events.length >= 600 && seen.caughtUp !== null);
          await follower.stop();
          expect(follower.events).toEqual(withRevisions(events, 0));
        }
      });

      it('ends quietly when aborted, before and after the first message', async () => {
        const signal = AbortSignal.abort();
        for await (const message of store.follow(stream, EMPTY, signal)) {
          expect(message).toEqual({ caughtUp: EMPTY });
        }
        const follower = new Follower(store, stream, EMPTY);
        await follower.until((seen) => seen.caughtUp !== null);
        await expect(follower.stop()).resolves.toBeUndefined();
      });
    });

    describe('close', () => {
      it('drops the followers, refuses what comes after, and loses nothing', async () => {
        const events = someEvents(2);
        await store.append(stream, EMPTY, events);
        const follower = new Follower(store, stream, EMPTY);
        await follower.until((seen) => seen.caughtUp === 1);
        await store.close();
        await expect(follower.ended).rejects.toMatchObject({ code: 'follow-dropped' });
        await expect(store.append(stream, 1, someEvents(1))).rejects.toBeInstanceOf(StoreUnavailableError);
        await expect(store.head(stream)).rejects.toBeInstanceOf(StoreUnavailableError);
        await expect(readAll(store, stream)).rejects.toBeInstanceOf(StoreUnavailableError);
        await store.close();
        store = await subject.open();
        expect(await readAll(store, stream)).toEqual(withRevisions(events, 0));
      });
    });

    if (startFaulty) describe('when something goes wrong', () => eventStoreFaults(startFaulty));
  });
}
