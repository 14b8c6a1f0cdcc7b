/** No space left on the store's disk. Nothing was written; the store goes on once there is space again. */
export class StoreFullError extends Error {
  readonly code = 'store-full';

  constructor(
    readonly location: string,
    cause?: unknown,
  ) {
    super(`no space left for ${location}`, { cause });
    this.name = 'StoreFullError';
  }
}
