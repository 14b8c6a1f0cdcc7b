/** More commands, or questions about the past, wait than a queue takes. Nothing was decided. */
export class OverloadedError extends Error {
  readonly code = 'overloaded';
  constructor(waiting: number, what = 'commands') {
    super(`${waiting} ${what} are waiting; try again in a second`);
  }
}

/** The tracker is stopping. Nothing was decided. */
export class ShuttingDownError extends Error {
  readonly code = 'shutting-down';
  constructor() {
    super('the tracker is stopping; try again, or another one');
  }
}

/** The ledger cannot be written now. Whether a command that was under way counts, its repetition will tell. */
export class LedgerUnavailableError extends Error {
  readonly code = 'ledger-unavailable';
}

/** The store has no space left. Nothing was written. */
export class LedgerFullError extends Error {
  readonly code = 'ledger-full';
}

/** This tracker does not hold the revision that was asked for, and did not in the time it had. */
export class RevisionNotReachedError extends Error {
  readonly code = 'revision-not-reached';
  constructor(wanted: number, held: number) {
    super(`this tracker holds revision ${held}, not yet ${wanted}; try again, or another one`);
  }
}

/** The ledger ends before what this tracker has read from it: events are lost, and going on would hide it. */
export class LedgerRewoundError extends Error {
  readonly code = 'ledger-rewound';
  constructor(
    readonly revision: number,
    read: number,
  ) {
    super(`the ledger ends at revision ${revision}, but revision ${read} was read from it: was it restored?`);
  }
}
