import type { NewLedgerEvent } from '../events/ledger-event.js';

/** Why a command is refused without a trace in the ledger. */
export class CommandRefusedError extends Error {
  constructor(
    /** Stable: `claim-not-found`, `claim-conflict`, `claim-ended`, `host-not-found`, … */
    readonly code: string,
    message: string,
    /** The request's field concerned, if one is. */
    readonly field?: string,
  ) {
    super(message);
  }
}

/** What a command leads to: new events (none: nothing to change), or the revision at which it was decided before. */
export type Decided = { readonly events: readonly NewLedgerEvent[] } | { readonly decidedBefore: number };

export const nothing: Decided = { events: [] };
