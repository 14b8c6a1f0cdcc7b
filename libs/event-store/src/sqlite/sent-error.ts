import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreVersionError } from '../errors/store-version-error.js';
import { FlushFailedError } from './ledger.js';

/** The errors of this project that come from a LedgerFile. */
const classes: ReadonlyMap<string, { readonly prototype: Error }> = new Map(
  Object.entries({ FlushFailedError, StoreCorruptError, StoreVersionError }),
);

/** An error on its way to another thread: a copy that a thread makes by itself keeps neither class nor code. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What it says besides: `code`, `revision` and the like. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause: SentError | undefined;
}

export function sentError(error: Error): SentError {
  const { name, message, stack, cause } = error;
  const fields = Object.fromEntries(Object.entries(error).filter(([, value]) => isPlain(value)));
  return { name, message, stack, fields, cause: cause instanceof Error ? sentError(cause) : undefined };
}

/** The error again, of its class where it is one of this project's. */
export function errorOf({ name, message, stack, fields, cause }: SentError): Error {
  const error = new Error(message, cause && { cause: errorOf(cause) });
  const known = classes.get(name);
  if (known) Object.setPrototypeOf(error, known.prototype);
  return Object.assign(error, { ...fields, name, stack });
}

const isPlain = (value: unknown): boolean => value === null || /^(string|number|boolean)$/.test(typeof value);
