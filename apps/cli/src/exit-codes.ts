import type { Problem } from '#contracts/problems/problem.js';

/** What the command's end means; also in `numaledger --help`. */
export const exitCodes = {
  done: 0,
  /** The tracker said no: nothing fits, nothing of that name, a field is wrong, the ledger is not whole. */
  refused: 1,
  /** The command line, a setting or a local file is wrong; the tracker was not asked. */
  usage: 2,
  /** No answer, or not now; what was asked may have been carried out or not. Another time it may go. */
  unreachable: 3,
} as const;

/** 503 says nothing about the request: there is a tracker, but it cannot take it now. */
export function exitCodeOf({ status }: Problem): number {
  return status === 503 ? exitCodes.unreachable : exitCodes.refused;
}
