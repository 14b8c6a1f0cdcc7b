import { StoreCorruptError } from '#event-store/errors/store-corrupt-error.js';
import type { EventStore, StoredEvent } from '#event-store/event-store.js';
import { LedgerRewoundError } from './engine-errors.js';
import type { Scheduler } from './scheduler.js';

/** Whom a follower tells what it sees. */
export interface FollowerReports {
  /** The ledger answers; these came, in order, perhaps some of them known already. */
  readonly arrived: (events: readonly StoredEvent[]) => void;
  /** It broke off; it is tried again. */
  readonly dropped: () => void;
  /** The ledger is damaged, or not the one that was read: trying again cannot help. */
  readonly corrupt: (error: Error) => void;
}

/** Between two tries, milliseconds: doubled from the first to the last. */
const pauses = { first: 50, last: 5_000 };

/** Follows a ledger for as long as its tracker lives, whatever breaks off in between. */
export class LedgerFollower {
  private readonly ending = new AbortController();

  constructor(
    private readonly store: EventStore,
    private readonly stream: string,
    private readonly scheduler: Scheduler,
    private readonly reports: FollowerReports,
  ) {}

  /** `after`: the last revision that is known. */
  start(after: number): void {
    void this.run(after);
  }

  stop(): void {
    this.ending.abort();
  }

  private async run(after: number): Promise<void> {
    const { signal } = this.ending;
    let seen = after;
    for (let pause = pauses.first; !signal.aborted; pause = Math.min(pause * 2, pauses.last)) {
      try {
        for await (const message of this.store.follow(this.stream, seen, signal)) {
          pause = pauses.first;
          if ('caughtUp' in message && message.caughtUp < seen)
            throw new LedgerRewoundError(message.caughtUp, seen);
          const events = 'events' in message ? message.events : [];
          seen = events.at(-1)?.revision ?? seen;
          this.reports.arrived(events);
        }
      } catch (error) {
        if (error instanceof StoreCorruptError || error instanceof LedgerRewoundError) {
          this.reports.corrupt(error);
          return;
        }
      }
      if (signal.aborted) return;
      this.reports.dropped();
      await this.pause(pause);
    }
  }

  private pause(milliseconds: number): Promise<void> {
    const { signal } = this.ending;
    return new Promise((resolve) => {
      const cancel = this.scheduler.after(milliseconds, () => {
        signal.removeEventListener('abort', now);
        resolve();
      });
      const now = (): void => {
        cancel();
        resolve();
      };
      signal.addEventListener('abort', now, { once: true });
    });
  }
}
