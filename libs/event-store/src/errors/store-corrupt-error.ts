/** What was read is not what was written. Nothing is repaired or skipped by itself. */
export class StoreCorruptError extends Error {
  readonly code = 'store-corrupt';

  /** `revision`: the first one that cannot be trusted, null when it is the whole file. */
  constructor(
    readonly location: string,
    readonly revision: number | null,
    why: string,
    cause?: unknown,
  ) {
    super(`${location} is damaged${revision === null ? '' : ` at revision ${revision}`}: ${why}`, { cause });
    this.name = 'StoreCorruptError';
  }
}
