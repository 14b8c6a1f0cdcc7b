import { StoreUnavailableError } from '#event-store/errors/store-unavailable-error.js';
import type { EventStore, ReadOptions } from '#event-store/event-store.js';

/** A store whose pages are single events, and wait for a gate; it may break. */
export class SlowReads {
  broken = false;
  /** Reads that were begun. */
  begun = 0;
  private open = true;
  private waiting: (() => void)[] = [];

  around(inner: EventStore): EventStore {
    const { read } = this.reading(inner);
    return Object.assign(Object.create(inner) as EventStore, { read });
  }

  shut(): void {
    this.open = false;
  }

  release(): void {
    this.open = true;
    for (const go of this.waiting.splice(0)) go();
  }

  private reading(inner: EventStore) {
    const broken = () => this.broken;
    const begin = (): void => void this.begun++;
    const pass = (): Promise<void> =>
      this.open ? Promise.resolve() : new Promise<void>((resolve) => this.waiting.push(resolve));
    return {
      async *read(stream: string, options: ReadOptions) {
        begin();
        for await (const page of inner.read(stream, options)) {
          for (const event of page) {
            await pass();
            if (broken()) throw new StoreUnavailableError('gone');
            yield [event];
          }
        }
      },
    };
  }
}
