import type { StoredEvent } from '#event-store/event-store.js';

/** Events that are kept; more are read from the ledger again instead. */
const limit = 4_096;

/** What the follower brought while the loop was at work, so that the loop need not read it. */
export class Inbox {
  private events: StoredEvent[] = [];

  /** Keeps what comes after a revision. */
  keep(events: readonly StoredEvent[], after: number): void {
    this.forget(after);
    if (this.events.length + events.length > limit) this.events = [];
    else this.events.push(...events.filter(({ revision }) => revision > after));
  }

  /** Takes out the events that come right after a revision; none when one is missing in between. */
  takeAfter(after: number): readonly StoredEvent[] {
    this.forget(after);
    const taken = this.events;
    this.events = [];
    return taken[0]?.revision === after + 1 ? taken : [];
  }

  /** What is known up to a revision is of no use any more. */
  forget(upTo: number): void {
    if (this.events.length > 0 && this.events[0]!.revision <= upTo)
      this.events = this.events.filter(({ revision }) => revision > upTo);
  }
}
