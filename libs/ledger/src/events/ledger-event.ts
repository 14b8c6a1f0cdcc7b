import type { EventData, EventType } from './event-data.js';

/** A decided event, not yet in the ledger. */
export type NewLedgerEvent<T extends EventType = EventType> = {
  [K in T]: { readonly type: K; readonly data: EventData[K] };
}[T];

/** An event in its ledger. */
export type LedgerEvent<T extends EventType = EventType> = NewLedgerEvent<T> & {
  /** Its number in the ledger, 0 being the first. */
  readonly revision: number;
  readonly id: string;
  /** When the command entered, ISO 8601 in UTC. */
  readonly time: string;
  /** What caused it: the same command always gives the same event ids. */
  readonly command: string;
  /** SHA-256 of the event before it, hex; zeros for the first. */
  readonly previousHash: string;
  /** Which tracker process decided it: 8 hex digits. Absent where it was written before that was recorded. */
  readonly tracker?: string | undefined;
};

export function newEvent<T extends EventType>(type: T, data: EventData[T]): NewLedgerEvent {
  return { type, data } as NewLedgerEvent;
}
