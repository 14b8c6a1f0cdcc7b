import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from './driver.js';
import { exists } from './durable-files.js';

/**
 * Holds a folder for one store. The lock is SQLite's own, on an empty file: the operating system takes it away
 * from a process that dies, so nothing is left behind to clean up.
 */
export class FolderLock {
  private constructor(private readonly free: () => void) {}

  /** Rejects with SQLite's BUSY when another holds the folder, or with the file system's error. */
  static async take(folder: string): Promise<FolderLock> {
    const file = join(folder, 'in-use.lock');
    // On a file that it may only read SQLite holds no lock, and says nothing. (Not by opening it: closing it
    // again would give up a lock that this process may have on it.)
    await access((await exists(file)) ? file : folder, constants.W_OK);
    const database = openDatabase(file);
    try {
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      throw error;
    }
    return new FolderLock(() => database.close());
  }

  release(): void {
    this.free();
  }
}
