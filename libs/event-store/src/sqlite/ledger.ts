import type { Page } from './append-row.js';

/**
 * What a stream asks of its file, one call at a time. All that goes in and out can be sent to another thread.
 * Errors are the file system's and SQLite's (see translateError), StoreCorruptError and StoreVersionError.
 */
export interface Ledger {
  /** The last revision when the file was opened. */
  readonly head: number;
  /** Bytes at the end of the log that are of no whole append and were left out when the file was opened. */
  readonly unfinished: number;

  /**
   * Writes an append behind `head`, which must be the file's, and flushes it. Errors besides: FlushFailedError; after
   * any other nothing was written.
   * @param texts as `appendTexts` gives them
   */
  append(head: number, last: number, texts: readonly string[]): Promise<void>;

  /**
   * The next few appends from the one that holds `revision`, which must be in the file, in either direction. The page
   * ends before an append that is damaged; it rejects when that is the first.
   */
  read(revision: number, forwards: boolean, rows: number, digests: boolean): Promise<Page>;

  /**
   * Writes all that was committed into the one file, flushes it, empties the log, and reads the head again. After a
   * flush that failed: what was not committed is gone from the log, and the rest was flushed by a call that went well.
   */
  writeAnew(): Promise<number>;

  /** Reads anew from the disk from now on, and gives the head that is there. */
  recheck(): Promise<number>;

  close(): Promise<void>;
}

/** @param create whether to make the file where there is none */
export type OpenLedger = (file: string, stream: string, create: boolean) => Promise<Ledger>;

/** What the flush was to write may be on the disk or not. */
export class FlushFailedError extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
    this.name = 'FlushFailedError';
  }
}
