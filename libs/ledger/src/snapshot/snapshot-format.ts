/** Goes up when the records change, or when `evolve` makes another state of the same events. */
export const snapshotFormat = { format: 'numaledger-snapshot', version: 6 } as const;

/** The first line of a snapshot. */
export interface SnapshotHeader {
  readonly format: string;
  readonly version: number;
  readonly zone: string;
  readonly revision: number;
  /** Of the event at that revision. */
  readonly lastHash: string;
  readonly time: string | null;
  /** Room that its claims take in rows. */
  readonly claimRows: number;
}

/** A snapshot that is damaged, of another format, or of another ledger. It is a cache: never an error for long. */
export class SnapshotError extends Error {
  readonly code = 'snapshot-unusable';
}
