/** A field that is of the right type and still cannot be taken. */
export class InvalidFieldError extends Error {
  readonly code = 'invalid-request';
  constructor(
    readonly field: string,
    readonly rule: string,
    message: string,
  ) {
    super(message);
  }
}
