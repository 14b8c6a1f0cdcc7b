/** The store does not answer, or was closed. An append that ends so has written nothing. */
export class StoreUnavailableError extends Error {
  readonly code = 'store-unavailable';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreUnavailableError';
  }
}
