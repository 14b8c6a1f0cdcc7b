import type { PassedOn } from '#numa/model/flavor.js';
import type { DriftAnswer } from './host-answer.js';
import type { PlacementAnswer } from './placement-answer.js';

export interface OutcomeAnswer {
  readonly kind: 'applied' | 'failed';
  readonly revision: number;
  /** Parts that count only from the domain's next start. */
  readonly waitsForRestart?: readonly string[];
  readonly code?: string;
  readonly message?: string;
}

/** The drift of a claim's guest. */
export interface GuestDriftAnswer extends DriftAnswer {
  readonly host: string;
}

/** The second hold of a guest that is being moved: both count until the move is confirmed or reverted. */
export interface SecondHoldAnswer {
  readonly kind: 'resize' | 'cold-migration' | 'live-migration' | 'evacuation';
  readonly host: string;
  readonly placement: PlacementAnswer;
  /** null: the adapter of that host has not said yet. */
  readonly outcome: OutcomeAnswer | null;
}

/** A claim as it stands at `revision`. */
export interface ClaimAnswer {
  readonly claimId: string;
  readonly instanceId: string;
  readonly state: 'placed' | 'confirmed' | 'released' | 'expired' | 'rejected';
  readonly zone: string;
  /** For an answer to a command: where the decision is in the ledger. For a query: the revision it holds for. */
  readonly revision: number;
  /** The revision of the decision. */
  readonly decidedAt: number;
  readonly decidedTime: string;
  readonly host: string | null;
  readonly placement: PlacementAnswer | null;
  /** null: the adapter has not said yet. */
  readonly outcome: OutcomeAnswer | null;
  /** The move that is under way; null: none. */
  readonly moveId: string | null;
  /** What that move holds for the guest beside; null: none is under way. */
  readonly move: SecondHoldAnswer | null;
  /** When it ends unless confirmed before, ISO 8601; null: no lease. */
  readonly leaseExpiresAt: string | null;
  /** The revision at which its guest was said to be spawned; null: not yet. */
  readonly confirmedAt: number | null;
  /** Where it ended; null: it has not. */
  readonly endedAt: number | null;
  /** How the guest is not as decided, as its adapter tells; null: it has told of nothing. */
  readonly drift: GuestDriftAnswer | null;
  /** Absent: flavor and image ask for none of it, or the claim holds nothing any longer. */
  readonly guest?: PassedOn;
  /** Flavor keys that no rule reads, a sentence each. */
  readonly warnings?: readonly string[];
}

/** What a confirmation did, for ever the same: where the claim stands since is in its query. */
export interface ClaimConfirmedAnswer {
  readonly claimId: string;
  readonly state: 'confirmed';
  readonly zone: string;
  /** Of the confirmation. */
  readonly revision: number;
  /** Where the guest was spawned. */
  readonly host: string;
}

export interface ClaimListAnswer {
  readonly revision: number;
  readonly claims: readonly ClaimAnswer[];
  /** The `after` of the next page; null: this is the last. */
  readonly next: string | null;
}
