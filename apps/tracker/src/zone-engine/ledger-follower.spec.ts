import { StoreCorruptError } from '#event-store/errors/store-corrupt-error.js';
import type { EventStore, FollowMessage, StoredEvent } from '#event-store/event-store.js';
import { someEvents, withRevisions } from '#event-store/testing/events.js';
import { LedgerFollower } from './ledger-follower.js';
import { systemScheduler } from './scheduler.js';

const events = withRevisions(someEvents(6), 0);

/** A ledger that answers each following with the next of these, and then waits. */
function ledgerThat(answers: (readonly FollowMessage[] | Error)[]) {
  const followedAfter: number[] = [];
  const store = {
    async *follow(_: string, after: number, signal: AbortSignal): AsyncGenerator<FollowMessage> {
      followedAfter.push(after);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      yield* answer ?? [];
      if (answers.length === 0 && !signal.aborted)
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  } as unknown as EventStore;
  return { store, followedAfter };
}

async function follow(after: number, ...answers: (readonly FollowMessage[] | Error)[]) {
  const { store, followedAfter } = ledgerThat(answers);
  const arrived: StoredEvent[] = [];
  let corrupt: (Error & { readonly code?: string }) | null = null;
  const follower = new LedgerFollower(store, 'ledger', systemScheduler, {
    arrived: (page) => arrived.push(...page),
    dropped: () => undefined,
    corrupt: (error) => {
      corrupt = error;
    },
  });
  follower.start(after);
  while (answers.length > 0 && corrupt === null) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  follower.stop();
  return { arrived, followedAfter, corrupt: corrupt as (Error & { readonly code?: string }) | null };
}

describe('following a ledger', () => {
  it('goes on after each break from what it has seen', async () => {
    const seen = await follow(
      0,
      [{ events: events.slice(1, 3) }, { caughtUp: 2 }],
      new Error('the server is away'),
      [{ caughtUp: 2 }, { events: events.slice(3) }],
    );
    expect(seen.arrived).toEqual(events.slice(1));
    expect(seen.followedAfter).toEqual([0, 2, 2]);
    expect(seen.corrupt).toBeNull();
  });

  it.each([
    ['shorter than what was read', 3],
    ['empty', -1],
  ])('stops at a ledger that is back and %s: it is another one', async (_, caughtUp) => {
    const seen = await follow(5, new Error('the server is away'), [{ caughtUp }], [{ caughtUp: 5 }]);
    expect(seen.corrupt).toMatchObject({ code: 'ledger-rewound', revision: caughtUp });
    expect(seen.followedAfter).toEqual([5, 5]);
  });

  it('stops at a ledger that is damaged', async () => {
    const damaged = new StoreCorruptError('ledger', 0, 'events are missing');
    const seen = await follow(5, damaged, [{ caughtUp: 5 }]);
    expect(seen.corrupt).toBe(damaged);
    expect(seen.followedAfter).toEqual([5]);
  });
});
