export type InvalidCpuListCode =
  | 'cpu-list-too-long'
  | 'cpu-list-bad-rule'
  | 'cpu-list-descending-range'
  | 'cpu-list-id-too-large';

/** A text that is no CPU list, or that names more than any host has. Nova answers `Invalid` (a bad request). */
export class InvalidCpuListError extends Error {
  override readonly name = 'InvalidCpuListError';
  readonly novaName = 'Invalid';

  constructor(
    readonly code: InvalidCpuListCode,
    message: string,
    /** The part between two commas that is wrong, as written; null when the whole text is. */
    readonly rule: string | null = null,
    /** Where that part begins in the text, in characters, the first being 1. */
    readonly position: number | null = null,
  ) {
    super(message);
  }
}
