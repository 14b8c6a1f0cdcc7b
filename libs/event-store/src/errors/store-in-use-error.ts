/** Another process (or another store in this one) holds the ledger's folder. */
export class StoreInUseError extends Error {
  readonly code = 'store-in-use';

  constructor(readonly location: string) {
    super(
      `${location} is in use by another process: one at a time has a folder of ledgers, whatever its zone`,
    );
    this.name = 'StoreInUseError';
  }
}
