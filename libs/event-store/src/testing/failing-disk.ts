import type { SqliteDatabase } from '../sqlite/driver.js';

/**
 * What the disk does with the next flushes: nothing wrong; it fails at each; or it fails when all is written, so that
 * nobody can say whether it will be there.
 */
export const disk: { failing: false | 'before' | 'after' } = { failing: false };

const flushes = /^COMMIT$|wal_checkpoint/;

const failure = (): Error => Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });

/** A database on that disk. */
export function onFailingDisk(database: SqliteDatabase): SqliteDatabase {
  const flushed = <T>(sql: string, run: () => T): T => {
    const failing = flushes.test(sql) && disk.failing;
    if (failing === 'before') throw failure();
    const result = run();
    if (failing === 'after') throw failure();
    return result;
  };
  return {
    close: () => database.close(),
    exec: (sql) => flushed(sql, () => database.exec(sql)),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        run: (...values) => statement.run(...values),
        all: (...values) => flushed(sql, () => statement.all(...values)),
      };
    },
  };
}
