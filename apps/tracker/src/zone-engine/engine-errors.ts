/** More commands wait than the queue takes. Nothing was decided. */
export class OverloadedError extends Error {
  readonly code = 'overloaded';
  constructor(waiting: number) {
    super(`${waiting} commands are waiting; try again in a second`);
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
