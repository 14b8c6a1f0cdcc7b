import type { Problem } from '../problems/problem.js';

/** The tracker refused the request; `problem` says why. */
export class ApiProblemError extends Error {
  readonly code: string;
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
    this.code = problem.code;
  }
}

/**
 * The tracker could not be reached, did not answer in time, or something else answered in its place. The command may or
 * may not have been carried out: repeat it.
 */
export class TrackerUnreachableError extends Error {
  readonly code = 'tracker-unreachable';
  constructor(
    readonly url: string,
    why: string,
    what = `no answer from ${url}`,
  ) {
    super(`${what}: ${why}`);
  }
}

/** A name or id that cannot stand in an address: nothing was asked. */
export class InvalidNameError extends Error {
  readonly code = 'invalid-name';
  constructor(what: string, name: string) {
    super(`${what} is '${name}', but it must not be empty, '.' or '..'`);
  }
}
