import type { Command } from '#ledger/commands/command.js';
import type { HostDecision } from '#ledger/state/host-decisions.js';

/** A command with the id that it keeps, however often it is sent. */
export interface Sent {
  readonly id: string;
  readonly command: Command;
}

export type Request =
  | ({ readonly kind: 'command' } & Sent)
  /** Many at once, each with an answer of its own. */
  | { readonly kind: 'batch'; readonly commands: readonly Sent[] }
  /** The state, at a revision that the client has seen or later. */
  | { readonly kind: 'query'; readonly atLeast: number; readonly hashed: boolean }
  /** The state as it was at a revision that the client has seen. */
  | { readonly kind: 'past'; readonly revision: number }
  /** What the adapter of a host is to carry out. */
  | { readonly kind: 'decisions'; readonly atLeast: number; readonly host: string };

export interface AnsweredEvent {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
}

/** A command's good answer. */
export interface Done {
  readonly code: 'ok';
  readonly events: readonly AnsweredEvent[];
  readonly revision: number;
}

/** What an adapter is told of one decision. */
export interface AnsweredDecision {
  readonly kind: HostDecision['kind'];
  readonly claimId: string;
  readonly decision: number;
}

export interface Refused {
  readonly code: 'refused';
  readonly why: string;
  readonly message: string;
}

export type Answer =
  | Done
  | Refused
  | { readonly code: 'batch'; readonly answers: readonly (Done | Refused)[] }
  | { readonly code: 'state'; readonly revision: number; readonly hash: string | null }
  | { readonly code: 'past'; readonly revision: number; readonly hash: string }
  | {
      readonly code: 'decisions';
      readonly revision: number;
      readonly decisions: readonly AnsweredDecision[];
    };

/** Refusals that say nothing of the command: try again. */
export const passing: readonly string[] = [
  'ledger-unavailable',
  'ledger-full',
  'overloaded',
  'shutting-down',
  'revision-not-reached',
  'store-unavailable',
];
