import { StoreCorruptError } from '#event-store/errors/store-corrupt-error.js';
import type { EventStore, StoredEvent } from '#event-store/event-store.js';
import { decodeForReplay } from '#ledger/events/decode-for-replay.js';
import { eventHash } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { replay } from '#ledger/evolve/evolve.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { answerFound } from './answer-group.js';
import type { CommandQueue } from './command-queue.js';
import { Inbox } from './inbox.js';
import { TriedAppends } from './tried-appends.js';

export interface CatchUpParts {
  readonly store: EventStore;
  readonly stream: string;
  readonly queue: CommandQueue;
  /** Told of the events that were folded in, in order. */
  readonly tell: (events: readonly LedgerEvent[]) => void;
  /** Told that another tracker wrote. */
  readonly foreign: () => void;
  /** Told of an event that cannot be read or folded in. */
  readonly poison: (error: Error) => void;
}

/**
 * Brings the state to the ledger's last word: what other trackers wrote, and appends of which nobody could say whether
 * they were written.
 */
export class CatchUp {
  private readonly inbox = new Inbox();
  /** The highest revision that the ledger is known to have. */
  private head = -1;
  /** An append's outcome is to be read from the ledger before anything else is decided. */
  private unsettled = false;

  constructor(
    private readonly state: ZoneState,
    private readonly parts: CatchUpParts,
  ) {}

  /** Whether there is something to read before anything else is decided. */
  get behind(): boolean {
    return this.unsettled || this.head > this.state.revision;
  }

  /** The ledger is known to have a revision. */
  knows(revision: number): void {
    this.head = Math.max(this.head, revision);
  }

  /** An append ended without an outcome. */
  settleFirst(): void {
    this.unsettled = true;
  }

  /** Nobody waits for that outcome any more. */
  settleLater(): void {
    this.unsettled = false;
  }

  /** What this tracker wrote is in the state. */
  wrote(): void {
    this.knows(this.state.revision);
    this.inbox.forget(this.state.revision);
  }

  /** Keeps what the follower brought, of what comes after the durable revision. */
  keep(events: readonly StoredEvent[], durableRevision: number): void {
    this.knows(events.at(-1)?.revision ?? -1);
    this.inbox.keep(events, durableRevision);
  }

  /** Folds in what was kept. Throws, with the tracker stopped, where that cannot be. */
  takeKept(): void {
    this.foldForeign(this.inbox.takeAfter(this.state.revision));
  }

  /** Folds in all that the ledger has, whoever wrote it. */
  replay(): Promise<void> {
    return this.readNew((page) => this.fold(page));
  }

  /** Folds in what is new, and answers the commands whose decisions are found among it. */
  async settle(): Promise<void> {
    const { queue } = this.parts;
    const tried = new TriedAppends(queue);
    const take = (page: readonly StoredEvent[]): void => tried.look(this.foldForeign(page));
    take(this.inbox.takeAfter(this.state.revision));
    if (this.behind) await this.readNew(take);
    this.unsettled = false;
    const { found } = tried;
    if (found.size === 0) return;
    const written = queue.take((one) => found.has(one));
    answerFound(written, found, this.state.revision);
  }

  private async readNew(take: (page: readonly StoredEvent[]) => void): Promise<void> {
    const from = this.state.revision + 1;
    const { store, stream, poison } = this.parts;
    try {
      for await (const page of store.read(stream, { from, digests: true })) take(page);
    } catch (error) {
      if (error instanceof StoreCorruptError) poison(error);
      throw error;
    }
    this.knows(this.state.revision);
  }

  private foldForeign(page: readonly StoredEvent[]): readonly LedgerEvent[] {
    if (page.length > 0) this.parts.foreign();
    return this.fold(page);
  }

  /** Folds stored events in, in order. Throws, with the tracker stopped, at one that cannot be. */
  private fold(page: readonly StoredEvent[]): readonly LedgerEvent[] {
    const events: LedgerEvent[] = [];
    try {
      for (const stored of page) {
        const event = decodeForReplay(stored);
        replay(this.state, event, eventHash(stored));
        events.push(event);
      }
    } catch (error) {
      this.parts.poison(error as Error);
      throw error;
    }
    this.parts.tell(events);
    return events;
  }
}
