import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { EMPTY } from '../event-store.js';
import { type Append, type AppendRow, appendRow, decodeRow, type Page, pageOf } from './append-row.js';
import { type SqliteDatabase, type SqliteFound, sqliteErrorName } from './driver.js';
import { exists } from './durable-files.js';
import { createLedgerFile, openLedgerFile, recheckLedgerFile, releaseLedgerFile, typed } from './layout.js';
import { FlushFailedError, type Ledger } from './ledger.js';
import { SameFiles } from './same-files.js';

type Statements = ReturnType<typeof prepareStatements>;

/** Errors of writing the log, no space among them: without its last frame, which says commit, it holds nothing new. */
const WRITE_FAILED = /^(FULL|IOERR_WRITE)$/;

/** The tables of one stream, by statements alone: what is asked, and in which order, is the caller's. */
export class LedgerFile implements Ledger {
  private readonly files: SameFiles;

  private constructor(
    private readonly file: string,
    private readonly stream: string,
    private readonly database: SqliteDatabase,
    private readonly statements: Statements,
    readonly head: number,
    readonly unfinished: number,
  ) {
    this.files = new SameFiles(file);
    this.files.check();
  }

  static async open(file: string, stream: string, create: boolean): Promise<LedgerFile> {
    if (create && !(await exists(file))) {
      await createLedgerFile(file, stream);
    }
    const { database, unfinished } = await openLedgerFile(file, stream);
    try {
      const head = checkedHead(database, file);
      return new LedgerFile(file, stream, database, prepareStatements(database), head, unfinished);
    } catch (error) {
      releaseLedgerFile(database);
      throw error;
    }
  }

  async append(head: number, last: number, texts: readonly string[]): Promise<void> {
    this.files.check();
    const { begin, insert, advance } = this.statements;
    const row = appendRow(head + 1, last, texts);
    try {
      begin.run();
      insert.run(row.first, row.last, row.events, row.checksum);
      if (advance.run(row.last, head) !== 1) {
        throw new StoreCorruptError(this.file, head + 1, `its recorded head is not ${head}`);
      }
    } catch (error) {
      this.rollback();
      throw error;
    }
    try {
      this.database.exec('COMMIT');
    } catch (error) {
      this.rollback();
      throw WRITE_FAILED.test(sqliteErrorName(error)) ? error : new FlushFailedError(error as Error);
    }
  }

  async read(revision: number, forwards: boolean, rows: number, digests: boolean): Promise<Page> {
    const statement = this.statements[forwards ? 'forwards' : 'backwards'];
    const sound: Append[] = [];
    let next = revision;
    for (const found of statement.all(revision, rows)) {
      const row = isRow(found) ? toRow(found) : null;
      const append = row && holds(row, next) ? decodeRow(row) : null;
      if (append === null) break;
      sound.push(append);
      next = forwards ? row!.last + 1 : row!.first - 1;
    }
    if (sound.length === 0) {
      throw new StoreCorruptError(this.file, revision, 'its events are not the ones written');
    }
    return pageOf(forwards ? sound : sound.reverse(), digests);
  }

  async writeAnew(): Promise<number> {
    const [row] = this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    if (row?.[0] !== 0) {
      throw new Error('its log cannot be emptied');
    }
    this.files.forgetLog();
    return checkedHead(this.database, this.file);
  }

  async recheck(): Promise<number> {
    this.files.check();
    await recheckLedgerFile(this.database, this.file, this.stream);
    return checkedHead(this.database, this.file);
  }

  async close(): Promise<void> {
    releaseLedgerFile(this.database);
  }

  /** Takes back what was written; where SQLite has done so by itself, nothing is left to do. */
  private rollback(): void {
    try {
      this.database.exec('ROLLBACK');
    } catch {
      // As said above.
    }
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

function prepareStatements(database: SqliteDatabase) {
  const [last, events, checksum] = [
    typed('last', 'integer'),
    typed('events', 'blob'),
    typed('checksum', 'integer'),
  ];
  const columns = `SELECT first, ${last}, ${events}, ${checksum} FROM appends`;
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    insert: database.prepare('INSERT INTO appends (first, last, events, checksum) VALUES (?, ?, ?, ?)'),
    advance: database.prepare('UPDATE ledger SET head = ? WHERE head = ?'),
    forwards: database.prepare(
      `${columns} WHERE first >= (SELECT max(first) FROM appends WHERE first <= ?) ORDER BY first LIMIT ?`,
    ),
    backwards: database.prepare(`${columns} WHERE first <= ? ORDER BY first DESC LIMIT ?`),
  };
}

/** The recorded head, held against the last row: a tail that went missing does not pass for a short ledger. */
function checkedHead(database: SqliteDatabase, file: string): number {
  const recorded = database.prepare(`SELECT ${typed('head', 'integer')} FROM ledger`);
  const head = recorded.all()[0]?.[0];
  if (!Number.isSafeInteger(head)) {
    throw new StoreCorruptError(file, null, 'its recorded head is gone');
  }
  const newest = database.prepare(
    `SELECT ${typed('last', 'integer')} FROM appends ORDER BY first DESC LIMIT 1`,
  );
  const [row] = newest.all();
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
