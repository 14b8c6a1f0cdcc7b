import { StoreUnavailableError } from '#event-store/errors/store-unavailable-error.js';
import type { EventStore } from '#event-store/event-store.js';

/** A store whose appends wait for a gate, or fail. */
export class GatedStore {
  private open = true;
  private waiting: (() => void)[] = [];
  /** Appends that wait at the gate. */
  get held(): number {
    return this.waiting.length;
  }
  failing = false;

  around(inner: EventStore): EventStore {
    const refuse = (): void => {
      if (this.failing) throw new StoreUnavailableError('the store is not there');
    };
    return {
      append: async (stream, revision, events) => {
        refuse();
        if (!this.open) await new Promise<void>((resolve) => this.waiting.push(resolve));
        return inner.append(stream, revision, events);
      },
      read: (stream, options) => {
        refuse();
        return inner.read(stream, options);
      },
      head: async (stream) => {
        refuse();
        return inner.head(stream);
      },
      follow: (stream, after, signal) => inner.follow(stream, after, signal),
      close: () => inner.close(),
    };
  }

  shut(): void {
    this.open = false;
  }

  release(): void {
    this.open = true;
    for (const go of this.waiting.splice(0)) go();
  }
}
