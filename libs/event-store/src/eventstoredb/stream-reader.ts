import { setTimeout as pause } from 'node:timers/promises';
import { AccessDeniedError, type EventStoreDBClient, StreamDeletedError } from '@eventstore/db-client';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreUnavailableError } from '../errors/store-unavailable-error.js';
import { EMPTY, type StoredEvent } from '../event-store.js';
import { classifyError } from './classify-error.js';
import type { ClientSource } from './client-source.js';
import type { Connection } from './connection-string.js';
import { LastKnown } from './last-known.js';
import { type PageRequest, readPage } from './read-page.js';
import type { Timing } from './timing.js';
import { unavailableBecause } from './unavailable-because.js';

type Wanted = Omit<PageRequest, 'credentials' | 'deadline'>;

/** `$tb` of a stream that was deleted, and may be begun again: the largest 64-bit number, as JavaScript reads it. */
const DELETED = 2 ** 63;

/**
 * Reads a stream by calls that are repeated while the server is away, and tells a ledger that is empty from one that
 * lost its events: a stream that was deleted looks like one that never was, and one whose events were all truncated
 * or are too old gives none, without an error.
 */
export class StreamReader {
  readonly known = new LastKnown();

  constructor(
    private readonly clients: ClientSource,
    private readonly connection: Connection,
    private readonly timing: Timing,
    private readonly closing: AbortSignal,
  ) {}

  /** Errors: StoreCorruptError, StoreUnavailableError. */
  async head(stream: string): Promise<number> {
    const page = await this.lastPage(stream);
    if (page === null) {
      await this.checkNeverDeleted(stream);
      return EMPTY;
    }
    const [last] = page;
    if (last === undefined) {
      throw new StoreCorruptError(stream, 0, 'all its events were truncated; has it $tb or $maxAge?');
    }
    return last.revision;
  }

  /** A page, known to be what was asked for: not empty, and nothing left out. Errors as of `head`. */
  async page(stream: string, next: number, forwards: boolean, left: number): Promise<StoredEvent[]> {
    const page = (await this.pageOfServer({ stream, from: next, forwards, limit: left })) ?? [];
    checkPlace(stream, page, next, forwards ? 1 : -1);
    return page;
  }

  /**
   * Before an append: once contact has broken, that the last event known is there still. One try, with the client's
   * errors. Errors: StoreCorruptError.
   */
  async checkUnchanged(stream: string): Promise<void> {
    const { breaks, current: client } = this.clients;
    const revision = this.known.doubtful(stream, breaks);
    if (revision !== null) {
      const wanted: Wanted = { stream, from: revision, forwards: true, limit: 1 };
      const page = await this.onePage(client, wanted, this.timing.appendDeadline);
      // None: the stream is shorter now, and the server will refuse the append.
      this.known.note(stream, page ?? [], breaks);
    }
  }

  checkOpen(): void {
    if (this.closing.aborted) {
      throw new StoreUnavailableError('the store is closed');
    }
  }

  pauseAfter(attempt: number): Promise<void> {
    return pause(this.timing.pauses[attempt], undefined, { signal: this.closing }).catch(() => undefined);
  }

  /** The last event; null where there is no such stream, none where its events are not given. */
  private lastPage(stream: string): Promise<StoredEvent[] | null> {
    return this.pageOfServer({ stream, from: 'end', forwards: false, limit: 1 });
  }

  private async checkNeverDeleted(stream: string): Promise<void> {
    const page = await this.lastPage(`$$${stream}`).catch((error: Error) => {
      // Whoever may not read metadata is not told; a ledger that was deleted shows then at the first append.
      if (error.cause instanceof AccessDeniedError) return null;
      throw error;
    });
    const metadata = page?.[0];
    if (metadata && (JSON.parse(metadata.data) as { $tb?: unknown }).$tb === DELETED) {
      throw new StoreCorruptError(stream, 0, 'the stream was deleted; its numbers would go on');
    }
  }

  private async pageOfServer(request: Wanted): Promise<StoredEvent[] | null> {
    for (let attempt = 0; ; attempt++) {
      this.checkOpen();
      const { breaks, current: client } = this.clients;
      try {
        const page = await this.onePage(client, request, this.timing.readDeadline);
        this.clients.succeeded();
        this.known.note(request.stream, page ?? [], breaks);
        return page;
      } catch (error) {
        if (error instanceof StoreCorruptError) {
          throw error;
        }
        const failure = classifyError(error);
        this.clients.failed(failure);
        if (error instanceof StreamDeletedError) {
          throw new StoreCorruptError(request.stream, 0, 'the stream was deleted for good', error);
        }
        if (failure === 'answered' || attempt >= this.timing.pauses.length) {
          throw new StoreUnavailableError(unavailableBecause(error), error);
        }
        await this.pauseAfter(attempt);
      }
    }
  }

  private onePage(
    client: EventStoreDBClient,
    wanted: Wanted,
    deadline: number,
  ): Promise<StoredEvent[] | null> {
    const { credentials } = this.connection;
    return readPage(client, { ...wanted, credentials, deadline });
  }
}

/** That events stand where they must: from `first` on, each `step` further. Errors: StoreCorruptError. */
export function checkPlace(
  stream: string,
  events: readonly StoredEvent[],
  first: number,
  step: 1 | -1,
): void {
  const misplaced = events.findIndex(({ revision }, index) => revision !== first + index * step);
  if (events.length === 0 || misplaced >= 0) {
    const revision = first + Math.max(misplaced, 0) * step;
    throw new StoreCorruptError(stream, revision, 'events are missing; was the stream deleted or truncated?');
  }
}
