import { EventEmitter, once } from 'node:events';
import type { EventStore, StoredEvent } from '../event-store.js';

/** Follows a stream in the background and remembers what came. */
export class Follower {
  readonly events: StoredEvent[] = [];
  /** The last one told; null before. */
  caughtUp: number | null = null;
  /** Settles as the following does. */
  readonly ended: Promise<void>;
  private readonly changes = new EventEmitter();
  private readonly abort = new AbortController();

  constructor(store: EventStore, stream: string, after: number) {
    this.ended = this.run(store, stream, after);
    this.ended.catch(() => undefined);
  }

  /** Rejects when the following ends before. */
  async until(condition: (seen: Follower) => boolean): Promise<void> {
    while (!condition(this)) {
      await Promise.race([once(this.changes, 'change'), this.ended.then(endedEarly)]);
    }
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }

  private async run(store: EventStore, stream: string, after: number): Promise<void> {
    for await (const message of store.follow(stream, after, this.abort.signal)) {
      if ('events' in message) {
        this.events.push(...message.events);
      } else {
        this.caughtUp = message.caughtUp;
      }
      this.changes.emit('change');
    }
  }
}

function endedEarly(): never {
  throw new Error('the following has ended');
}
