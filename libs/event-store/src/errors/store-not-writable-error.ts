/** The ledger's folder or file cannot be created or written. */
export class StoreNotWritableError extends Error {
  readonly code = 'store-not-writable';

  constructor(
    readonly location: string,
    why: string,
    cause?: unknown,
  ) {
    super(`${location} cannot be written: ${why}`, { cause });
    this.name = 'StoreNotWritableError';
  }
}
