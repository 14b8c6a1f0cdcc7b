import type { Problem } from '../problems/problem.js';
import type { ClaimAnswer } from './claim-answer.js';

/** One claim of a batch, with the status and body that it would have had alone. */
export type BatchResult =
  | { readonly status: number; readonly claim: ClaimAnswer; readonly problem?: undefined }
  | { readonly status: number; readonly claim?: undefined; readonly problem: Problem };

export interface BatchAnswer {
  /** In the order of the request. */
  readonly results: readonly BatchResult[];
}
