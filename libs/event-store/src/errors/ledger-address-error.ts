/** The setting that says where the ledger is cannot be understood. */
export class LedgerAddressError extends Error {
  readonly code = 'ledger-address';

  constructor(message: string) {
    super(message);
    this.name = 'LedgerAddressError';
  }
}
