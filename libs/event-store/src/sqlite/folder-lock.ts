import { join } from 'node:path';
import { openDatabase } from './driver.js';

/**
 * Holds a folder for one store. The lock is SQLite's own, on an empty file: the operating system takes it away
 * from a process that dies, so nothing is left behind to clean up.
 */
export class FolderLock {
  private constructor(private readonly free: () => void) {}

  /** Rejects with SQLite's BUSY when another holds the folder. */
  static async take(folder: string): Promise<FolderLock> {
    const database = openDatabase(join(folder, 'in-use.lock'));
    try {
      await database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
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
