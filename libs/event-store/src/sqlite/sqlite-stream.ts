import { EventEmitter, once } from 'node:events';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreUnavailableError } from '../errors/store-unavailable-error.js';
import { UnknownOutcomeError } from '../errors/unknown-outcome-error.js';
import { WrongExpectedRevisionError } from '../errors/wrong-expected-revision-error.js';
import { EMPTY, type NewEvent, type ReadOptions, type StoredEvent } from '../event-store.js';
import { appendTexts, eventsOf } from './append-row.js';
import { exists } from './durable-files.js';
import { FlushFailedError, type Ledger, type OpenLedger } from './ledger.js';
import { OneAtATime } from './one-at-a-time.js';
import { PageSize } from './page-size.js';
import { translateError } from './translate-error.js';

/** Told of what is left out of a ledger as it is opened, and is no damage for sure. */
export type Warn = (file: string, what: string) => void;

/** Between two tries to mend a stream, milliseconds: doubled from the first to the last. */
const pauses = { first: 100, last: 5_000 };

interface Scan {
  readonly size: PageSize;
  readonly forwards: boolean;
  readonly digests: boolean;
}

/** One stream and its file. All that touches the file waits its turn; so there is one connection and no lock. */
export class SqliteStream {
  private ledger: Ledger | null = null;
  private readonly turns = new OneAtATime();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private lastRevision = EMPTY;
  /** The newest append, so that followers who have the rest need not read the file. */
  private tail: readonly StoredEvent[] = [];
  private closed = false;
  /** Why nothing can be asked of the file for now. */
  private brokenBecause: string | null = null;
  private mending: NodeJS.Timeout | undefined;

  private constructor(
    private readonly name: string,
    private readonly file: string,
    private readonly openLedger: OpenLedger,
    private readonly warn: Warn,
  ) {}

  /** The file is made by the first append, not before. */
  static async open(name: string, file: string, openLedger: OpenLedger, warn: Warn): Promise<SqliteStream> {
    const stream = new SqliteStream(name, file, openLedger, warn);
    if (await exists(file)) {
      await stream.turns.run(() => stream.openFile(false));
    }
    return stream;
  }

  get head(): number {
    this.checkOpen();
    return this.lastRevision;
  }

  append(expected: number, events: readonly NewEvent[]): Promise<number> {
    return this.turns.run(async () => {
      this.checkOpen();
      if (this.ledger === null && expected === EMPTY) {
        await this.openFile(true);
      }
      if (this.ledger === null || expected !== this.lastRevision) {
        return this.repeated(expected, events);
      }
      await this.write(this.ledger, events);
      this.tail = events.map(({ id, type, data, metadata }, index) => {
        return { id, type, data, metadata, revision: expected + 1 + index };
      });
      this.lastRevision = expected + events.length;
      this.changes.emit('change');
      return this.lastRevision;
    });
  }

  async *read({
    from,
    direction,
    limit = Number.POSITIVE_INFINITY,
    digests = false,
  }: ReadOptions): AsyncGenerator<StoredEvent[]> {
    const end = this.head;
    const forwards = direction !== 'backwards';
    const scan = { size: new PageSize(), forwards, digests };
    let next = forwards ? Math.max(from, 0) : Math.min(from, end);
    let left = limit;
    const reading = (): Promise<readonly StoredEvent[]> | null => {
      if (left <= 0 || next < 0 || next > end) return null;
      const page = this.page(next, scan);
      // It is awaited only when it is asked for, perhaps never.
      page.catch(() => undefined);
      return page;
    };
    for (let page = reading(); page !== null; ) {
      const wanted = (await page).filter(({ revision }) =>
        forwards ? revision >= next && revision <= end : revision <= next,
      );
      const some = wanted.slice(0, left);
      next = wanted.at(-1)!.revision + (forwards ? 1 : -1);
      left -= wanted.length;
      // The next page is read while the caller works on this one.
      page = reading();
      yield some;
    }
  }

  /** What is read from now on is read from the disk. Errors: StoreCorruptError, StoreUnavailableError. */
  recheck(): Promise<void> {
    return this.turns.run(async () => {
      this.checkOpen();
      this.tail = [];
      try {
        const head = (await this.ledger?.recheck()) ?? EMPTY;
        if (head !== this.lastRevision) {
          const first = Math.min(head, this.lastRevision) + 1;
          throw new StoreCorruptError(
            this.file,
            first,
            `it ends at revision ${head}, not ${this.lastRevision}`,
          );
        }
      } catch (error) {
        throw translateError(error, this.file);
      }
    });
  }

  /** Resolves when the stream grows past `revision` or closes; rejects when `signal` aborts. */
  async grownPast(revision: number, signal: AbortSignal): Promise<void> {
    while (this.head <= revision) {
      await once(this.changes, 'change', { signal });
    }
  }

  async close(): Promise<void> {
    if (this.closed) {
      return;
    }
    this.closed = true;
    clearTimeout(this.mending);
    this.changes.emit('change');
    await this.turns.run(async () => this.ledger?.close());
  }

  private async page(revision: number, scan: Scan): Promise<readonly StoredEvent[]> {
    const newest = this.tail[0];
    if (scan.forwards && newest !== undefined && revision >= newest.revision) {
      return this.tail;
    }
    return this.turns.run(async () => {
      this.checkOpen();
      return this.readPage(revision, scan);
    });
  }

  /** In the scan's order. */
  private async readPage(revision: number, { size, forwards, digests }: Scan): Promise<StoredEvent[]> {
    try {
      const page = await this.ledger!.read(revision, forwards, size.rows, digests);
      size.adapt(page);
      const events = eventsOf(page);
      return forwards ? events : events.reverse();
    } catch (error) {
      throw translateError(error, this.file);
    }
  }

  private async write(ledger: Ledger, events: readonly NewEvent[]): Promise<void> {
    try {
      await ledger.append(this.lastRevision, this.lastRevision + events.length, appendTexts(events));
    } catch (error) {
      if (!(error instanceof FlushFailedError)) {
        throw translateError(error, this.file);
      }
      // What a failed flush was to write may or may not have reached the disk, and a second flush of the same
      // bytes would not tell (fsyncgate, 2018). Nothing is said of the file until all of it was written anew.
      this.brokenBecause = `a flush failed (${error.message}); it is being written anew`;
      this.changes.emit('change');
      this.mendIn(pauses.first);
      throw new UnknownOutcomeError(this.name, this.lastRevision, error.cause);
    }
  }

  private mendIn(pause: number): void {
    this.mending = setTimeout(() => void this.turns.run(() => this.mend(pause)), pause).unref();
  }

  private async mend(pause: number): Promise<void> {
    if (this.closed) {
      return;
    }
    try {
      this.lastRevision = await this.ledger!.writeAnew();
      this.tail = []; // the append may have been written after all: then it is no longer the last
      this.brokenBecause = null;
    } catch (error) {
      const translated = translateError(error, this.file);
      if (translated instanceof StoreCorruptError) {
        this.brokenBecause = translated.message;
      } else {
        this.mendIn(Math.min(pause * 2, pauses.last));
      }
    }
  }

  /** An append that is already there, whole and at its place, succeeds again; any other has lost the race. */
  private async repeated(expected: number, events: readonly NewEvent[]): Promise<number> {
    const last = expected + events.length;
    const scan = { size: new PageSize(), forwards: true, digests: false };
    for (let revision = expected + 1; revision <= last; ) {
      const page = last <= this.lastRevision ? await this.readPage(revision, scan) : [];
      const same = page.filter((stored) => stored.revision >= revision && stored.revision <= last);
      if (same.length === 0 || same.some(({ id, revision }) => id !== events[revision - expected - 1]!.id)) {
        throw new WrongExpectedRevisionError(this.name, expected, this.lastRevision);
      }
      revision += same.length;
    }
    return last;
  }

  private async openFile(create: boolean): Promise<void> {
    try {
      this.ledger = await this.openLedger(this.file, this.name, create);
    } catch (error) {
      throw translateError(error, this.file);
    }
    const { head, unfinished } = this.ledger;
    this.lastRevision = head;
    if (unfinished > 0) {
      this.warn(
        this.file,
        `the last ${unfinished} bytes of the ledger's log are of no whole append and are left out: an append was cut off before anybody was answered, or the last one is damaged`,
      );
    }
  }

  private checkOpen(): void {
    const why = this.closed ? 'the store is closed' : this.brokenBecause;
    if (why !== null) {
      throw new StoreUnavailableError(`${this.file}: ${why}`);
    }
  }
}
