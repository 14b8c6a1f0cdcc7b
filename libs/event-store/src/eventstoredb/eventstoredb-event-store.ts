import { setTimeout as pause } from 'node:timers/promises';
import { StreamDeletedError } from '@eventstore/db-client';
import { checkAppend } from '../check-append.js';
import { FollowDroppedError } from '../errors/follow-dropped-error.js';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreUnavailableError } from '../errors/store-unavailable-error.js';
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
import { type PageRequest, readPage } from './read-page.js';
import { subscribe } from './subscription.js';
import { DEFAULT_TIMING, type Timing } from './timing.js';

/** Opens a cluster by its connection string; whether it answers is seen at the first call. Errors: LedgerAddressError. */
export function openEventStoreDb(address: string, timing: Timing = DEFAULT_TIMING): EventStore {
  return new EventStoreDbEventStore(readConnectionString(address), timing);
}

class EventStoreDbEventStore implements EventStore {
  private readonly clients: ClientSource;
  private readonly closing = new AbortController();

  constructor(
    private readonly connection: Connection,
    private readonly timing: Timing,
  ) {
    this.clients = new ClientSource(connection.address);
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
      const page = await this.page(stream, next, forwards, left);
      yield page;
      left -= page.length;
      next += forwards ? page.length : -page.length;
    }
  }

  async head(stream: string): Promise<number> {
    const [last] = await this.pageOfServer({ stream, from: 'end', forwards: false, limit: 1 });
    return last?.revision ?? EMPTY;
  }

  async *follow(stream: string, after: number, signal: AbortSignal): AsyncGenerator<FollowMessage> {
    const ending = AbortSignal.any([signal, this.closing.signal]);
    try {
      let last = after;
      let caughtUpAt: number | null = await this.head(stream);
      if (last >= caughtUpAt) {
        yield { caughtUp: caughtUpAt };
        caughtUpAt = null;
      }
      for await (const events of subscribe(this.clients.current, stream, after, this.connection, ending)) {
        this.checkPlace(stream, events, last + 1, 1);
        last = events.at(-1)!.revision;
        yield { events };
        if (caughtUpAt !== null && last >= caughtUpAt) {
          caughtUpAt = null;
          yield { caughtUp: last };
        }
      }
      this.checkOpen();
    } catch (error) {
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
      this.checkOpen();
      try {
        const { credentials } = this.connection;
        const revision = await call.send(this.clients.current, credentials, this.timing.appendDeadline);
        this.clients.succeeded();
        return revision;
      } catch (error) {
        const failure = classifyError(error);
        this.clients.failed(failure);
        if (failure === 'answered') {
          throw call.refusal(error);
        }
        mayBeThere = failure === 'not-sent' ? mayBeThere : error;
        if (attempt >= this.timing.pauses.length) {
          throw call.givenUp(error, mayBeThere);
        }
        await this.pauseAfter(attempt);
      }
    }
  }

  /** A page, known to be what was asked for: not fewer, and none left out. */
  private async page(stream: string, next: number, forwards: boolean, left: number): Promise<StoredEvent[]> {
    const page = await this.pageOfServer({ stream, from: next, forwards, limit: left });
    this.checkPlace(stream, page, next, forwards ? 1 : -1);
    return page;
  }

  private async pageOfServer(request: Omit<PageRequest, 'credentials' | 'deadline'>): Promise<StoredEvent[]> {
    const { credentials } = this.connection;
    for (let attempt = 0; ; attempt++) {
      this.checkOpen();
      try {
        const deadline = this.timing.readDeadline;
        const page = await readPage(this.clients.current, { ...request, credentials, deadline });
        this.clients.succeeded();
        return page;
      } catch (error) {
        const failure = classifyError(error);
        this.clients.failed(failure);
        if (error instanceof StreamDeletedError) {
          throw new StoreCorruptError(request.stream, 0, 'the stream was deleted for good', error);
        }
        if (failure === 'answered' || attempt >= this.timing.pauses.length) {
          throw new StoreUnavailableError((error as Error).message, error);
        }
        await this.pauseAfter(attempt);
      }
    }
  }

  private checkPlace(stream: string, events: readonly StoredEvent[], first: number, step: number): void {
    const misplaced = events.findIndex(({ revision }, index) => revision !== first + index * step);
    if (events.length === 0 || misplaced >= 0) {
      const revision = first + Math.max(misplaced, 0) * step;
      throw new StoreCorruptError(
        stream,
        revision,
        'events are missing; was the stream deleted or truncated?',
      );
    }
  }

  private pauseAfter(attempt: number): Promise<void> {
    return pause(this.timing.pauses[attempt], undefined, { signal: this.closing.signal }).catch(
      () => undefined,
    );
  }

  private checkOpen(): void {
    if (this.closing.signal.aborted) {
      throw new StoreUnavailableError('the store is closed');
    }
  }
}
