/** Goes up when the records change, or when `evolve` makes another state of the same events. */
export const snapshotFormat = { format: 'numaledger-snapshot', version: 7 } as const;

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

/** `damaged`: it is not what was written under its name; `foreign`: of another format, zone or ledger; `unreadable`: for now at least. */
export type SnapshotTrouble = 'damaged' | 'foreign' | 'unreadable';

/** A snapshot that is of no use. It is a cache: never an error for long. */
export class SnapshotError extends Error {
  readonly code = 'snapshot-unusable';

  constructor(
    readonly trouble: SnapshotTrouble,
    why: string,
  ) {
    super(trouble === 'damaged' ? `it is damaged: ${why}` : why);
  }
}

/** The last line: the SHA-256 of all lines before it, hex. */
export const endLine = (hash: string): string => JSON.stringify(['end', hash]);
