/** The append may be in the stream or not: repeat it with the same ids and expected revision, or read. */
export class UnknownOutcomeError extends Error {
  readonly code = 'unknown-outcome';

  constructor(
    readonly stream: string,
    readonly expected: number,
    cause: unknown,
  ) {
    super(`the append to ${stream} after revision ${expected} has an unknown outcome: ${reason(cause)}`, {
      cause,
    });
    this.name = 'UnknownOutcomeError';
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
