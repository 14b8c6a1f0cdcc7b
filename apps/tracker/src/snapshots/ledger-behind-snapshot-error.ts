import { dirname } from 'node:path';

/** A sound snapshot is of a revision that the ledger does not have: it has lost events, and going on would hide it. */
export class LedgerBehindSnapshotError extends Error {
  readonly code = 'ledger-behind-snapshot';

  constructor(
    readonly head: number,
    readonly revision: number,
    readonly file: string,
  ) {
    const end = head < 0 ? 'is empty' : `ends at revision ${head}`;
    super(
      `the ledger ${end}, but ${file} is a sound snapshot of it at revision ${revision}: revisions ${head + 1} to ${revision} are lost. Restore the ledger; if the loss is meant, move ${dirname(file)} away`,
    );
  }
}
