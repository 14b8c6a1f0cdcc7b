import Database from 'libsql';

/**
 * All that this folder knows of the SQLite driver, so that another can take its place. Each call returns when it is
 * done, flushes included: it is for a thread of its own. Errors carry SQLite's extended result code by name
 * (`SQLITE_IOERR_FSYNC`).
 */
export interface SqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  /**
   * A database that statements were prepared on stays open, with its lock, until they are collected as garbage:
   * release the lock first (see layout.ts).
   */
  close(): void;
}

/** A value to write. */
export type SqliteValue = string | number | Buffer;
/** A value read: damage can make any of them null, also in a column that says NOT NULL. */
export type SqliteFound = SqliteValue | null;

export interface SqliteStatement {
  /** Gives the number of rows changed. */
  run(...values: SqliteValue[]): number;
  all(...values: SqliteValue[]): SqliteFound[][];
}

/** Opens the file, or creates it. Fails at once, without waiting, where another process holds a lock. */
export function openDatabase(file: string): SqliteDatabase {
  const database = new Database(file, { timeout: 0 });
  return {
    exec: (sql) => void database.exec(sql),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      if (statement.reader) {
        statement.raw();
      }
      return {
        run: (...values) => statement.run(...values).changes,
        all: (...values) => statement.all(...values) as SqliteFound[][],
      };
    },
    close: () => void database.close(),
  };
}

/** The name of the SQLite error, without its `SQLITE_`; '' for an error of another kind. */
export function sqliteErrorName(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && code.startsWith('SQLITE_')) {
    return code.slice('SQLITE_'.length);
  }
  // What goes wrong in opening comes as a plain error that ends in SQLite's number; 14 is SQLITE_CANTOPEN.
  return /^ConnectionFailed.*: 14"/.test(String(message)) ? 'CANTOPEN' : '';
}
