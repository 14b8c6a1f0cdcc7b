import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { EMPTY, type NewEvent, type StoredEvent } from '../event-store.js';
import { type AppendRow, decodeAppend, encodeAppend } from './append-row.js';
import type { SqliteDatabase, SqliteFound, SqliteStatement } from './driver.js';
import { openLedgerFile, recheckLedgerFile, releaseLedgerFile, typed, type Warn } from './layout.js';
import { PageSize } from './page-size.js';

type Statements = Awaited<ReturnType<typeof prepareStatements>>;

/** The tables of one stream, by statements alone: what is asked at once, and in which order, is the caller's. */
export class LedgerFile {
  private constructor(
    private readonly file: string,
    private readonly stream: string,
    private readonly database: SqliteDatabase,
    private readonly statements: Statements,
    /** The last revision when the file was opened. */
    readonly head: number,
  ) {}

  static async open(file: string, stream: string, warn: Warn): Promise<LedgerFile> {
    const database = await openLedgerFile(file, stream, warn);
    try {
      const head = await checkedHead(database, file);
      return new LedgerFile(file, stream, database, await prepareStatements(database), head);
    } catch (error) {
      await releaseLedgerFile(database);
      throw error;
    }
  }

  /** Begins a transaction and writes into it; nothing is flushed. Throws when `head` is not the file's head. */
  write(head: number, events: readonly NewEvent[]): void {
    const row = encodeAppend(head + 1, events);
    this.statements.begin.run();
    this.statements.insert.run(row.first, row.last, row.events, row.checksum);
    if (this.statements.advance.run(row.last, head) !== 1) {
      throw new StoreCorruptError(this.file, head + 1, `its recorded head is not ${head}`);
    }
  }

  /** Flushes what was written, off this thread. */
  commit(): Promise<void> {
    return this.database.exec('COMMIT');
  }

  /** Takes back what was written; where SQLite has done so by itself, nothing is left to do. */
  async rollback(): Promise<void> {
    await this.database.exec('ROLLBACK').catch(() => undefined);
  }

  /**
   * Writes all that was committed into the one file, flushes it, empties the log, and reads the head again. After a
   * flush that failed: what was not committed is gone from the log, and the rest was flushed by a call that went well.
   */
  async writeAnew(): Promise<number> {
    const checkpoint = await this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
    const [row] = await checkpoint.all();
    if (row?.[0] !== 0) {
      throw new Error('its log cannot be emptied');
    }
    return checkedHead(this.database, this.file);
  }

  /** Reads anew from the disk from now on, and gives the head that is there. */
  async recheck(): Promise<number> {
    await recheckLedgerFile(this.database, this.file, this.stream);
    return checkedHead(this.database, this.file);
  }

  /**
   * The next few appends from the one that holds `revision`, which must be in the file; their events in order.
   * The page ends before an append that is damaged; it throws when that is the first.
   */
  async readForwards(revision: number, size: PageSize): Promise<StoredEvent[]> {
    const page: StoredEvent[] = [];
    for (const row of await this.rows(this.statements.forwards, revision, size)) {
      const previous = page.at(-1)?.revision;
      const inPlace = previous === undefined ? holds(row, revision) : row.first === previous + 1;
      const events = inPlace ? decodeAppend(row) : null;
      if (events === null) {
        break;
      }
      for (const event of events) {
        page.push(event);
      }
    }
    return this.sound(page, revision);
  }

  /** The same backwards: the events in falling order. */
  async readBackwards(revision: number, size: PageSize): Promise<StoredEvent[]> {
    const page: StoredEvent[] = [];
    for (const row of await this.rows(this.statements.backwards, revision, size)) {
      const previous = page.at(-1)?.revision;
      const inPlace = previous === undefined ? holds(row, revision) : row.last === previous - 1;
      const events = inPlace ? decodeAppend(row) : null;
      if (events === null) {
        break;
      }
      for (const event of events.reverse()) {
        page.push(event);
      }
    }
    return this.sound(page, revision);
  }

  close(): Promise<void> {
    return releaseLedgerFile(this.database);
  }

  private async rows(statement: SqliteStatement, revision: number, size: PageSize): Promise<AppendRow[]> {
    const found = await statement.all(revision, size.rows);
    const damaged = found.findIndex((row) => !isRow(row));
    const rows = (damaged < 0 ? found : found.slice(0, damaged)).map(toRow);
    size.adapt(rows);
    return rows;
  }

  private sound(page: StoredEvent[], revision: number): StoredEvent[] {
    if (page.length === 0) {
      throw new StoreCorruptError(this.file, revision, 'its events are not the ones written');
    }
    return page;
  }
}

function holds(row: AppendRow, revision: number): boolean {
  return row.first <= revision && revision <= row.last;
}

/** Of a page that the file has lost SQLite makes a row without values; `typed` makes null of one that is of no use. */
function isRow([first, last, events, checksum]: SqliteFound[]): boolean {
  return [first, last, checksum].every(Number.isSafeInteger) && events instanceof Buffer;
}

function toRow([first, last, events, checksum]: SqliteFound[]): AppendRow {
  return { first: Number(first), last: Number(last), events: events as Buffer, checksum: Number(checksum) };
}

async function prepareStatements(database: SqliteDatabase) {
  const [last, events, checksum] = [
    typed('last', 'integer'),
    typed('events', 'blob'),
    typed('checksum', 'integer'),
  ];
  const columns = `SELECT first, ${last}, ${events}, ${checksum} FROM appends`;
  return {
    begin: await database.prepare('BEGIN IMMEDIATE'),
    insert: await database.prepare('INSERT INTO appends (first, last, events, checksum) VALUES (?, ?, ?, ?)'),
    advance: await database.prepare('UPDATE ledger SET head = ? WHERE head = ?'),
    forwards: await database.prepare(
      `${columns} WHERE first >= (SELECT max(first) FROM appends WHERE first <= ?) ORDER BY first LIMIT ?`,
    ),
    backwards: await database.prepare(`${columns} WHERE first <= ? ORDER BY first DESC LIMIT ?`),
  };
}

/** The recorded head, held against the last row: a tail that went missing does not pass for a short ledger. */
async function checkedHead(database: SqliteDatabase, file: string): Promise<number> {
  const recorded = await database.prepare(`SELECT ${typed('head', 'integer')} FROM ledger`);
  const head = (await recorded.all())[0]?.[0];
  if (!Number.isSafeInteger(head)) {
    throw new StoreCorruptError(file, null, 'its recorded head is gone');
  }
  const newest = await database.prepare(
    `SELECT ${typed('last', 'integer')} FROM appends ORDER BY first DESC LIMIT 1`,
  );
  const [row] = await newest.all();
  const last = row === undefined ? EMPTY : row[0];
  if (!Number.isSafeInteger(last)) {
    throw new StoreCorruptError(file, null, 'its last append is not what was written');
  }
  if (head !== last) {
    const first = Math.min(Number(head), Number(last)) + 1;
    throw new StoreCorruptError(file, first, `it ends at revision ${last}, not ${head}`);
  }
  return Number(last);
}
