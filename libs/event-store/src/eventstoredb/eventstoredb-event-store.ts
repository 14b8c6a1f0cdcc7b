import { checkAppend } from '../check-append.js';
import { FollowDroppedError } from '../errors/follow-dropped-error.js';
import { LedgerAddressError } from '../errors/ledger-address-error.js';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import {
  EMPTY,
  type EventStore,
  type FollowMessage,
  type NewEvent,
  type ReadOptions,
  type StoredEvent,
} from '../event-store.js';
import { AppendCall } from './append-call.js';
import { classifyError } from './classify-error.js';
import { ClientSource } from './client-source.js';
import { type Connection, readConnectionString } from './connection-string.js';
import { checkPlace, StreamReader } from './stream-reader.js';
import { subscribe } from './subscription.js';
import { DEFAULT_TIMING, type Timing } from './timing.js';

/** Opens a cluster by its connection string; whether it answers is seen at the first call. Errors: LedgerAddressError. */
export function openEventStoreDb(address: string, timing: Timing = DEFAULT_TIMING): EventStore {
  return new EventStoreDbEventStore(readConnectionString(address), timing);
}

class EventStoreDbEventStore implements EventStore {
  private readonly clients: ClientSource;
  private readonly reader: StreamReader;
  private readonly closing = new AbortController();

  constructor(
    private readonly connection: Connection,
    private readonly timing: Timing,
  ) {
    try {
      this.clients = new ClientSource(connection.address);
    } catch (error) {
      // A certificate file that is not there, say.
      throw new LedgerAddressError((error as Error).message);
    }
    this.reader = new StreamReader(this.clients, connection, timing, this.closing.signal);
  }

  async append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<number> {
    checkAppend(expectedRevision, events);
    const call = new AppendCall(stream, expectedRevision, events);
    return call.checked(await this.sendUntilKnown(call));
  }

  async *read(
    stream: string,
    { from, direction, limit = Number.POSITIVE_INFINITY }: ReadOptions,
  ): AsyncGenerator<readonly StoredEvent[]> {
    const forwards = direction !== 'backwards';
    const end = await this.head(stream);
    let next = forwards ? Math.max(from, 0) : Math.min(from, end);
    let left = Math.min(limit, forwards ? end - next + 1 : next + 1);
    while (left > 0) {
      const page = await this.reader.page(stream, next, forwards, left);
      yield page;
      left -= page.length;
      next += forwards ? page.length : -page.length;
    }
  }

  async head(stream: string): Promise<number> {
    return this.reader.head(stream);
  }

  async *follow(stream: string, after: number, signal: AbortSignal): AsyncGenerator<FollowMessage> {
    try {
      let last = after;
      let caughtUpAt: number | null = await this.head(stream);
      // Whoever knows the beginning does not read it again, so nobody else would see that it is gone.
      if (after !== EMPTY && caughtUpAt !== EMPTY) {
        await this.reader.page(stream, 0, true, 1);
      }
      if (last >= caughtUpAt) {
        yield { caughtUp: caughtUpAt };
        caughtUpAt = null;
      }
      const { breaks, current: client, givenUp } = this.clients;
      const ending = AbortSignal.any([signal, this.closing.signal, givenUp]);
      for await (const events of subscribe(client, stream, after, this.connection, ending)) {
        checkPlace(stream, events, last + 1, 1);
        this.reader.known.note(stream, events, breaks);
        last = events.at(-1)!.revision;
        yield { events };
        if (caughtUpAt !== null && last >= caughtUpAt) {
          caughtUpAt = null;
          yield { caughtUp: last };
        }
      }
      this.reader.checkOpen();
      if (!signal.aborted) {
        throw new FollowDroppedError(stream, 'its client was given up');
      }
    } catch (error) {
      this.clients.dropped();
      if (error instanceof StoreCorruptError || error instanceof FollowDroppedError) {
        throw error;
      }
      if (!signal.aborted) {
        throw new FollowDroppedError(stream, (error as Error).message, error);
      }
    }
  }

  async close(): Promise<void> {
    if (!this.closing.signal.aborted) {
      this.closing.abort();
      await this.clients.dispose();
    }
  }

  /** Sends it again after an unknown outcome: the same ids after the same revision are written once at most. */
  private async sendUntilKnown(call: AppendCall): Promise<number> {
    let mayBeThere: unknown = null;
    for (let attempt = 0; ; attempt++) {
      this.reader.checkOpen();
      let sent = false;
      try {
        await this.reader.checkUnchanged(call.stream);
        const { breaks, current: client } = this.clients;
        const { credentials } = this.connection;
        sent = true;
        const revision = await call.send(client, credentials, this.timing.appendDeadline);
        this.clients.succeeded();
        this.reader.known.note(call.stream, [{ id: call.lastId, revision }], breaks);
        return revision;
      } catch (error) {
        if (error instanceof StoreCorruptError) {
          throw error;
        }
        const failure = classifyError(error);
        this.clients.failed(failure);
        if (failure === 'answered') {
          throw call.refusal(error);
        }
        mayBeThere = sent && failure !== 'not-sent' ? error : mayBeThere;
        if (attempt >= this.timing.pauses.length) {
          throw call.givenUp(error, mayBeThere);
        }
        await this.reader.pauseAfter(attempt);
      }
    }
  }
}
