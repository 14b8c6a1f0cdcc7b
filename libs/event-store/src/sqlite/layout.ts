import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { openDatabase, type SqliteDatabase } from './driver.js';
import { exists, flushFolder } from './durable-files.js';
import { APPLICATION_ID, checkLedgerFile, checkLog, HEADER, isOurs, versionOf } from './file-check.js';

/** Goes up with every change of the tables; docs/adr/0003-embedded-ledger-layout.md tells why they are so. */
export const LAYOUT_VERSION = 1;

const SCHEMA = `
  CREATE TABLE ledger (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    stream TEXT NOT NULL,
    head INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE appends (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last >= first),
    events BLOB NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${LAYOUT_VERSION};
`;

/**
 * A column to select, null where its value is of another type. A bit of the file says which it is, and the driver ends
 * the process at a text that is not UTF-8: so no text is ever read, whatever the file holds.
 */
export function typed(column: string, type: 'integer' | 'blob'): string {
  return `CASE typeof(${column}) WHEN '${type}' THEN ${column} END`;
}

/**
 * Makes the file of an empty stream. It gets its name only when it is whole, so a file by that name that is not
 * one of ours, an empty one for example, is damage and never a fresh start.
 */
export async function createLedgerFile(file: string, stream: string): Promise<void> {
  if (await exists(`${file}-wal`)) {
    throw new StoreCorruptError(file, null, 'only its log is there');
  }
  const unfinished = `${file}.new`;
  await rm(unfinished, { force: true });
  await rm(`${unfinished}-journal`, { force: true });
  const database = openDatabase(unfinished);
  try {
    database.exec('PRAGMA synchronous = FULL');
    database.exec(
      `BEGIN; ${SCHEMA} INSERT INTO ledger VALUES (0, '${stream.replaceAll("'", "''")}', -1); COMMIT`,
    );
  } finally {
    database.close();
  }
  await rename(unfinished, file);
  await flushFolder(dirname(file));
}

/** A file that was opened, and the bytes at the end of its log that are of no whole append and are left out. */
export interface Opened {
  readonly database: SqliteDatabase;
  readonly unfinished: number;
}

/** Opens a file for this connection alone, after checking that it is ours. */
export async function openLedgerFile(file: string, stream: string): Promise<Opened> {
  const unfinished = await checkLedgerFile(file, LAYOUT_VERSION);
  const database = openDatabase(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA cell_size_check = ON');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    checkStream(database, file, stream);
    return { database, unfinished };
  } catch (error) {
    releaseLedgerFile(database);
    throw error;
  }
}

/**
 * Makes SQLite read all that it is asked for from the disk again, and looks at what `openLedgerFile` looked at. With
 * the lock for itself SQLite trusts the pages that it keeps in memory for ever.
 */
export async function recheckLedgerFile(
  database: SqliteDatabase,
  file: string,
  stream: string,
): Promise<void> {
  database.exec('PRAGMA shrink_memory');
  const firstPage = `SELECT substr(data, 1, ${HEADER}) FROM sqlite_dbpage WHERE pgno = 1`;
  const [row] = database.prepare(firstPage).all();
  const header = row?.[0] as Buffer;
  if (!isOurs(header) || versionOf(header) !== LAYOUT_VERSION) {
    throw new StoreCorruptError(file, null, 'its header is not what was written');
  }
  await checkLog(file);
  checkStream(database, file, stream);
}

function checkStream(database: SqliteDatabase, file: string, stream: string): void {
  const [row] = database.prepare('SELECT CAST(stream AS BLOB) FROM ledger').all();
  if (String(row?.[0]) !== stream) {
    throw new StoreCorruptError(file, null, `it holds the stream ${row?.[0]}, not ${stream}`);
  }
}

/**
 * Leaving WAL mode writes everything into the one file, and lets go of its lock even before the close. Where that
 * cannot be (a full disk), nothing is lost: the log stays beside the file, as after a crash, and the lock goes
 * with this process.
 */
export function releaseLedgerFile(database: SqliteDatabase): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL');
    database.exec('SELECT count(*) FROM sqlite_schema');
  } catch {
    // As said above.
  } finally {
    database.close();
  }
}
