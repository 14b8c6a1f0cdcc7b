import { open } from 'node:fs/promises';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreVersionError } from '../errors/store-version-error.js';
import { checkWal, type WalFound } from './wal-check.js';

/** https://www.sqlite.org/fileformat2.html#the_database_header: sizes and places in bytes. */
export const HEADER = 100;
const MAGIC = 'SQLite format 3\0';
/** Two bytes, for reading and for writing; without a log 1 and 1, with a log 2 and 2. */
const JOURNAL_MODE_AT = 18;
const JOURNAL_MODES = [0x0101, 0x0202];
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;

/** "nlgr": `file` and others tell by it whose file this is. */
export const APPLICATION_ID = 0x6e6c6772;

/**
 * Looks at a file before SQLite does, which would begin to repair what it finds. Never to be called while this
 * process has the file open: closing it here would give up SQLite's lock on it (POSIX locks are the process's).
 * Gives the number of bytes at the end of its log that are of no whole append, which SQLite will forget.
 *
 * Errors: StoreCorruptError, StoreVersionError.
 */
export async function checkLedgerFile(file: string, newestKnown: number): Promise<number> {
  const { header, size } = await readHeader(file);
  if (!isOurs(header)) {
    throw new StoreCorruptError(file, null, 'it is no ledger file');
  }
  if (versionOf(header) > newestKnown) {
    throw new StoreVersionError(file, versionOf(header), newestKnown);
  }
  const wal = await checkLog(file);
  const [pages, pageSize] = [header.readUInt32BE(PAGE_COUNT_AT), header.readUInt16BE(PAGE_SIZE_AT)];
  const whole = pages * pageSize;
  // With a log beside it the file may not have grown yet to the size in its header: then the log has the rest.
  let reached = Math.floor(size / pageSize);
  while (reached < pages && wal.pages.has(reached + 1)) reached++;
  if (wal.present ? reached < pages : size !== whole) {
    throw new StoreCorruptError(file, null, `it has ${size} bytes, not ${whole}`);
  }
  return wal.unfinished;
}

/** The log beside a file. Errors: StoreCorruptError. */
export async function checkLog(file: string): Promise<WalFound> {
  const wal = await checkWal(`${file}-wal`);
  if (wal.damage !== null) {
    throw new StoreCorruptError(file, null, wal.damage);
  }
  return wal;
}

/** By the first bytes of a file, HEADER of them. */
export function isOurs(header: Buffer): boolean {
  return (
    header.length === HEADER &&
    header.toString('latin1', 0, MAGIC.length) === MAGIC &&
    header.readUInt32BE(APPLICATION_ID_AT) === APPLICATION_ID &&
    JOURNAL_MODES.includes(header.readUInt16BE(JOURNAL_MODE_AT))
  );
}

export function versionOf(header: Buffer): number {
  return header.readUInt32BE(USER_VERSION_AT);
}

async function readHeader(file: string): Promise<{ header: Buffer; size: number }> {
  // For writing as well, though nothing is written: SQLite would take a file that it cannot write, and fail later.
  const handle = await open(file, 'r+');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEADER), 0, HEADER, 0);
    return { header: buffer.subarray(0, bytesRead), size: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}
