import type { EventStore, ReadOptions } from '#event-store/event-store.js';
import { decodeEvent } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { inSlices } from '../slices/in-slices.js';

/** What is written in a ledger. */
export class LedgerHistory {
  constructor(
    private readonly store: EventStore,
    private readonly stream: string,
  ) {}

  /** The events from a revision on. Whoever goes through many shares the event loop with all else. */
  async *events(from: number, direction: 'forwards' | 'backwards' = 'forwards'): AsyncGenerator<LedgerEvent> {
    for await (const page of this.store.read(this.stream, { from, direction }))
      for await (const stored of inSlices(page)) yield decodeEvent(stored);
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
