import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreFullError } from '../errors/store-full-error.js';
import { StoreInUseError } from '../errors/store-in-use-error.js';
import { StoreNotWritableError } from '../errors/store-not-writable-error.js';
import { StoreUnavailableError } from '../errors/store-unavailable-error.js';
import { sqliteErrorName } from './driver.js';

/** Says in the port's words what SQLite or the file system refused; an error that is neither's stays itself. */
export function translateError(error: unknown, file: string): unknown {
  const name = sqliteErrorName(error) || fileSystemCode(error);
  if (name === 'IOERR_SHORT_READ') {
    return new StoreCorruptError(file, null, (error as Error).message, error);
  }
  switch (name.split('_', 1)[0]) {
    case 'BUSY':
    case 'LOCKED':
      return new StoreInUseError(file);
    case 'FULL':
    case 'ENOSPC':
    case 'EDQUOT':
      return new StoreFullError(file, error);
    case 'CORRUPT':
    case 'NOTADB':
    case 'SCHEMA':
    case 'MISMATCH':
    // The statements are fixed: one that makes no sense to SQLite says that the tables are not the ones made.
    case 'ERROR':
      return new StoreCorruptError(file, null, (error as Error).message, error);
    case 'CANTOPEN':
    case 'READONLY':
    case 'PERM':
    case 'AUTH':
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'EEXIST':
      return new StoreNotWritableError(file, (error as Error).message, error);
    case '':
      return error;
    default:
      return new StoreUnavailableError(`${file}: ${(error as Error).message}`, error);
  }
}

function fileSystemCode(error: unknown): string {
  const { syscall, code } = error as { syscall?: unknown; code?: unknown };
  return syscall !== undefined && typeof code === 'string' ? code : '';
}
