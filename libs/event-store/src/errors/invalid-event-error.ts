/** An event that cannot be kept exactly as it is. Nothing was written. */
export class InvalidEventError extends Error {
  readonly code = 'invalid-event';

  constructor(message: string) {
    super(message);
    this.name = 'InvalidEventError';
  }
}
