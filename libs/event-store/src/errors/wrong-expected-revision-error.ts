/** Another writer was first: read what was missed, decide again. Nothing was written. */
export class WrongExpectedRevisionError extends Error {
  readonly code = 'wrong-expected-revision';

  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`stream ${stream} is at revision ${actual}, not ${expected}`);
    this.name = 'WrongExpectedRevisionError';
  }
}
