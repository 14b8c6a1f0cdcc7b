import { statSync } from 'node:fs';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';

interface Seen {
  readonly ino: number;
  readonly size: number;
}

/**
 * Notices that a ledger's file, or its log, was removed, replaced or cut off while it is open. SQLite, with the lock for
 * itself, does not look: what it writes then is gone with the process.
 */
export class SameFiles {
  private readonly seen = new Map<string, Seen>();

  constructor(private readonly file: string) {}

  /** Throws StoreCorruptError. Some microseconds. */
  check(): void {
    for (const [path, what] of [
      [this.file, 'it'],
      [`${this.file}-wal`, 'its log'],
    ] as const) {
      const found = statSync(path, { throwIfNoEntry: false });
      const before = this.seen.get(path);
      if (before && (found === undefined || found.ino !== before.ino || found.size < before.size))
        throw new StoreCorruptError(
          this.file,
          null,
          `${what} was removed, replaced or cut off while it was open`,
        );
      if (found) this.seen.set(path, { ino: found.ino, size: found.size });
    }
  }

  /** The log was emptied by ourselves. */
  forgetLog(): void {
    this.seen.delete(`${this.file}-wal`);
  }
}
