/** Another process (or another store in this one) holds the ledger's folder. */
export class StoreInUseError extends Error {
  readonly code = 'store-in-use';

  constructor(readonly location: string) {
    super(`${location} is in use by another process`);
    this.name = 'StoreInUseError';
  }
}
