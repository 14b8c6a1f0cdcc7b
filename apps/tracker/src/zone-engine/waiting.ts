import type { Command, Envelope } from '#ledger/commands/command.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';

/** What a command led to, durable. */
export interface Committed {
  /** The events of its decision; none when there was nothing to change. */
  readonly events: readonly LedgerEvent[];
  /** true: it was decided before, and these are the events of then. */
  readonly repeated: boolean;
  /** The ledger's last revision when this holds. */
  readonly revision: number;
}

/** A command that waits for its decision to be durable. */
export interface Waiting {
  readonly command: Command;
  readonly envelope: Envelope;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: Error) => void;
  /** How many appends for it ended with an unknown outcome. */
  unknownOutcomes: number;
  /** The ids of their events: one of them in the ledger is this command's decision. null: none. */
  tried: Set<string> | null;
}

export function refuse(waiting: readonly Waiting[], error: Error): void {
  for (const { reject } of waiting) reject(error);
}
