import { setTimeout as pause } from 'node:timers/promises';
import {
  MaxAppendSizeExceededError,
  NO_STREAM,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { checkAppend } from '../check-append.js';
import { AppendTooLargeError } from '../errors/append-too-large-error.js';
import { FollowDroppedError } from '../errors/follow-dropped-error.js';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreUnavailableError } from '../errors/store-unavailable-error.js';
import { UnknownOutcomeError } from '../errors/unknown-outcome-error.js';
import { WrongExpectedRevisionError } from '../errors/wrong-expected-revision-error.js';
import {
  EMPTY,
  type EventStore,
  type FollowMessage,
  type NewEvent,
  type ReadOptions,
  type StoredEvent,
} from '../event-store.js';
import { classifyError } from './classify-error.js';
import { ClientSource } from './client-source.js';
import { type Connection, readConnectionString } from './connection-string.js';
import { toEventData } from './event-text.js';
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

  /** Repeats itself after an unknown outcome: the same ids after the same revision are written once at most. */
  async append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<number> {
    checkAppend(expectedRevision, events);
    const data = events.map(toEventData);
    let mayBeThere: unknown = null;
    for (let attempt = 0; ; attempt++) {
      this.checkOpen();
      try {
        const { nextExpectedRevision } = await this.clients.current.appendToStream(stream, data, {
          expectedRevision: expectedRevision === EMPTY ? NO_STREAM : BigInt(expectedRevision),
          credentials: this.connection.credentials,
          deadline: this.timing.appendDeadline,
          requiresLeader: true,
        });
        this.clients.succeeded();
        return this.written(stream, expectedRevision + events.length, Number(nextExpectedRevision));
      } catch (error) {
        const failure = classifyError(error);
        this.clients.failed(failure);
        if (failure === 'answered' || error instanceof StoreCorruptError) {
          throw this.refusal(stream, expectedRevision, events, error);
        }
        mayBeThere = failure === 'not-sent' ? mayBeThere : error;
        if (attempt >= this.timing.pauses.length) {
          throw mayBeThere === null
            ? new StoreUnavailableError((error as Error).message, error)
            : new UnknownOutcomeError(stream, expectedRevision, mayBeThere);
        }
        await this.pauseAfter(attempt);
      }
    }
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

  /** A stream that was deleted and begun again goes on with its old numbers. */
  private written(stream: string, expected: number, actual: number): number {
    if (actual !== expected) {
      throw new StoreCorruptError(stream, expected, `the server wrote revision ${actual} in its place`);
    }
    return actual;
  }

  private refusal(stream: string, expected: number, events: readonly NewEvent[], error: unknown): unknown {
    if (error instanceof WrongExpectedVersionError) {
      const actual = typeof error.actualVersion === 'bigint' ? Number(error.actualVersion) : EMPTY;
      return new WrongExpectedRevisionError(stream, expected, actual);
    }
    if (error instanceof MaxAppendSizeExceededError) {
      const bytes = events.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);
      return new AppendTooLargeError(bytes, error.maxAppendSize);
    }
    if (error instanceof StreamDeletedError) {
      return new StoreCorruptError(stream, 0, 'the stream was deleted for good', error);
    }
    return error instanceof StoreCorruptError
      ? error
      : new StoreUnavailableError((error as Error).message, error);
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
