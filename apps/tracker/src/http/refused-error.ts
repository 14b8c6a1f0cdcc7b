import type { ProblemCode } from '#contracts/problems/problem.js';

/** A request that the HTTP layer refuses; the filter makes the problem document. */
export class RefusedError extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly field?: string,
    readonly extensions: Record<string, unknown> = {},
  ) {
    super(message);
  }
}
