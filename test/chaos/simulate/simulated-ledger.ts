import { WrongExpectedRevisionError } from '#event-store/errors/wrong-expected-revision-error.js';
import type { NewEvent, StoredEvent } from '#event-store/event-store.js';

/** The one true ledger, without any fault: what is in it is durable. */
export class SimulatedLedger {
  readonly events: StoredEvent[] = [];
  /** How many events each append wrote, in order. */
  readonly appends: number[] = [];
  private readonly growth = new Set<() => void>();

  get head(): number {
    return this.events.length - 1;
  }

  /** Called after each append. Returns what ends it. */
  onGrowth(listener: () => void): () => void {
    this.growth.add(listener);
    return () => this.growth.delete(listener);
  }

  /** As the port says: all or nothing at its place; the same once more, or a beginning of it, writes nothing. */
  append(stream: string, expected: number, events: readonly NewEvent[]): number {
    const last = expected + events.length;
    if (expected !== this.head) {
      if (events.every(({ id }, index) => this.events[expected + 1 + index]?.id === id)) return last;
      throw new WrongExpectedRevisionError(stream, expected, this.head);
    }
    for (const { id, type, data, metadata } of events)
      this.events.push({ id, type, data, metadata, revision: this.events.length });
    this.appends.push(events.length);
    for (const grown of this.growth) grown();
    return last;
  }
}
