import { access, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreVersionError } from '../errors/store-version-error.js';
import { openDatabase, type SqliteDatabase, type SqliteValue } from './driver.js';
import { flushFolder } from './durable-files.js';

/** Goes up with every change of the tables; docs/adr/0003-embedded-ledger-layout.md tells why they are so. */
export const LAYOUT_VERSION = 1;
/** "nlgr": `file` and others tell by it whose file this is. */
const APPLICATION_ID = 0x6e6c6772;

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

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/**
 * Makes the file of an empty stream. It gets its name only when it is whole, so a file by that name that is not
 * one of ours, an empty one for example, is damage and never a fresh start.
 */
export async function createLedgerFile(file: string, stream: string): Promise<void> {
  const unfinished = `${file}.new`;
  await rm(unfinished, { force: true });
  await rm(`${unfinished}-journal`, { force: true });
  const database = openDatabase(unfinished);
  try {
    await database.exec('PRAGMA synchronous = FULL');
    await database.exec(
      `BEGIN; ${SCHEMA} INSERT INTO ledger VALUES (0, '${stream.replaceAll("'", "''")}', -1); COMMIT`,
    );
  } finally {
    database.close();
  }
  await rename(unfinished, file);
  await flushFolder(dirname(file));
}

/** Opens a file for this connection alone, after checking that it is ours. */
export async function openLedgerFile(file: string, stream: string): Promise<SqliteDatabase> {
  const database = openDatabase(file);
  try {
    await database.exec('PRAGMA locking_mode = EXCLUSIVE');
    await checkIdentity(database, file, stream);
    await database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    return database;
  } catch (error) {
    await releaseLedgerFile(database).catch(() => undefined);
    throw error;
  }
}

/** Leaving WAL mode writes everything into the one file, and lets go of its lock even before the close. */
export async function releaseLedgerFile(database: SqliteDatabase): Promise<void> {
  try {
    await database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL');
    await database.exec('SELECT count(*) FROM sqlite_schema');
  } finally {
    database.close();
  }
}

async function checkIdentity(database: SqliteDatabase, file: string, stream: string): Promise<void> {
  const application = await single(database, 'PRAGMA application_id');
  if (application !== APPLICATION_ID) {
    throw new StoreCorruptError(file, null, 'it is no ledger file');
  }
  const version = Number(await single(database, 'PRAGMA user_version'));
  if (version > LAYOUT_VERSION) {
    throw new StoreVersionError(file, version, LAYOUT_VERSION);
  }
  const inside = await single(database, 'SELECT stream FROM ledger');
  if (inside !== stream) {
    throw new StoreCorruptError(file, null, `it holds the stream ${inside}, not ${stream}`);
  }
}

async function single(database: SqliteDatabase, sql: string): Promise<SqliteValue | undefined> {
  const statement = await database.prepare(sql);
  return (await statement.all())[0]?.[0];
}
