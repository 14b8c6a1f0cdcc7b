import type { Problem } from '../problems/problem.js';

/** The tracker refused the request; `problem` says why. */
export class ApiProblemError extends Error {
  readonly code: string;
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
    this.code = problem.code;
  }
}

/** The tracker could not be reached, or did not answer in time. The command may or may not have been carried out: repeat it. */
export class TrackerUnreachableError extends Error {
  readonly code = 'tracker-unreachable';
  constructor(
    readonly url: string,
    why: string,
  ) {
    super(`no answer from ${url}: ${why}`);
  }
}
