import { join } from 'node:path';
import { checkAppend } from '../check-append.js';
import { FollowDroppedError } from '../errors/follow-dropped-error.js';
import { LedgerAddressError } from '../errors/ledger-address-error.js';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreUnavailableError } from '../errors/store-unavailable-error.js';
import type { EventStore, FollowMessage, NewEvent, ReadOptions, StoredEvent } from '../event-store.js';
import { makeFolder } from './durable-files.js';
import { FolderLock } from './folder-lock.js';
import type { OpenLedger } from './ledger.js';
import { LedgerThread } from './ledger-thread.js';
import { SqliteStream, type Warn } from './sqlite-stream.js';
import { translateError } from './translate-error.js';

/**
 * Opens a folder of ledger files for this process alone; makes it if need be. Each file is on a thread of its own,
 * unless `openLedger` says otherwise.
 * Errors: StoreInUseError, StoreNotWritableError, LedgerAddressError.
 */
export async function openSqliteEventStore(
  folder: string,
  warn: Warn = () => undefined,
  openLedger: OpenLedger = LedgerThread.open,
): Promise<EventStore> {
  if (folder === '') {
    throw new LedgerAddressError('"sqlite:" needs a folder, for example sqlite:./data');
  }
  try {
    await makeFolder(folder);
    return new SqliteEventStore(folder, await FolderLock.take(folder), openLedger, warn);
  } catch (error) {
    throw translateError(error, folder);
  }
}

class SqliteEventStore implements EventStore {
  readonly exclusive = true;
  private readonly streams = new Map<string, Promise<SqliteStream>>();
  private closed: Promise<void> | null = null;

  constructor(
    private readonly folder: string,
    private readonly lock: FolderLock,
    private readonly openLedger: OpenLedger,
    private readonly warn: Warn,
  ) {}

  async append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<number> {
    checkAppend(expectedRevision, events);
    return (await this.stream(stream)).append(expectedRevision, events);
  }

  async *read(stream: string, options: ReadOptions): AsyncGenerator<readonly StoredEvent[]> {
    yield* (await this.stream(stream)).read(options);
  }

  async head(stream: string): Promise<number> {
    return (await this.stream(stream)).head;
  }

  async *follow(name: string, after: number, signal: AbortSignal): AsyncGenerator<FollowMessage> {
    let last = after;
    let told = false;
    try {
      const stream = await this.stream(name);
      while (!signal.aborted) {
        for await (const events of stream.read({ from: last + 1 })) {
          last = events.at(-1)!.revision;
          yield { events };
          signal.throwIfAborted();
        }
        if (!told && last >= stream.head) {
          told = true;
          yield { caughtUp: stream.head };
        }
        await stream.grownPast(last, signal);
      }
    } catch (error) {
      if (error instanceof StoreCorruptError) {
        throw error;
      }
      if (!signal.aborted) {
        throw new FollowDroppedError(name, (error as Error).message, error);
      }
    }
  }

  async recheck(stream: string): Promise<void> {
    await (await this.stream(stream)).recheck();
  }

  close(): Promise<void> {
    this.closed ??= this.closeAll();
    return this.closed;
  }

  private async closeAll(): Promise<void> {
    const opened = await Promise.allSettled(this.streams.values());
    const closing = opened.map((result) =>
      result.status === 'fulfilled' ? result.value.close() : undefined,
    );
    try {
      await Promise.all(closing);
    } finally {
      this.lock.release();
    }
  }

  private stream(name: string): Promise<SqliteStream> {
    if (this.closed !== null) {
      return Promise.reject(new StoreUnavailableError(`${this.folder}: the store is closed`));
    }
    const known = this.streams.get(name);
    if (known !== undefined) {
      return known;
    }
    const file = join(this.folder, `${encodeURIComponent(name)}.sqlite`);
    const opening = SqliteStream.open(name, file, this.openLedger, this.warn);
    this.streams.set(name, opening);
    opening.catch((error) => {
      // Damage stays; for anything else the next call may try again.
      if (!(error instanceof StoreCorruptError)) {
        this.streams.delete(name);
      }
    });
    return opening;
  }
}
