import type { EventStore, ReadOptions } from '#event-store/event-store.js';
import { decodeEvent } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';

/** What is written in a ledger. */
export class LedgerHistory {
  constructor(
    private readonly store: EventStore,
    private readonly stream: string,
  ) {}

  /** The events from a revision on, in pages. */
  async *events(
    from: number,
    direction: 'forwards' | 'backwards' = 'forwards',
  ): AsyncGenerator<readonly LedgerEvent[]> {
    for await (const page of this.store.read(this.stream, { from, direction })) yield page.map(decodeEvent);
  }

  /** The stored texts. */
  stored(options: ReadOptions): ReturnType<EventStore['read']> {
    return this.store.read(this.stream, options);
  }

  async eventAt(revision: number): Promise<LedgerEvent> {
    for await (const page of this.store.read(this.stream, { from: revision, limit: 1 })) {
      return decodeEvent(page[0]!);
    }
    throw new Error(`revision ${revision} cannot be read`);
  }
}
