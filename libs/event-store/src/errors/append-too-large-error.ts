/** More than one append may hold: split it. Nothing was sent. */
export class AppendTooLargeError extends Error {
  readonly code = 'append-too-large';

  /** Both in bytes of UTF-8. */
  constructor(
    readonly bytes: number,
    readonly maxBytes: number,
  ) {
    super(`an append of ${bytes} bytes is larger than ${maxBytes}`);
    this.name = 'AppendTooLargeError';
  }
}
