import type { DerivedGuest } from '#numa/model/flavor.js';
import type { Placement } from '#numa/model/placement.js';
import type { ClaimRequest } from '../events/claim-request.js';

/** What the adapter said about a decision. */
export type Outcome =
  | { readonly kind: 'applied'; readonly revision: number; readonly waitsForRestart: readonly string[] }
  | { readonly kind: 'failed'; readonly revision: number; readonly code: string; readonly message: string };

/** A guest's hold on a placement of one host: of a claim, or of its move. Mutable: only `evolve` changes it. */
export interface Hold {
  readonly claimId: string;
  readonly host: string;
  /** What was asked for: the claim's own request, or that of the move. */
  readonly request: ClaimRequest;
  readonly guest: DerivedGuest;
  readonly placement: Placement;
  /** The revision of the event that took the hold: its identity. */
  readonly takenAt: number;
  /** The revision that the adapter carries out: `takenAt`, or where a reverted move made it count again. */
  decision: number;
  /** null: not yet carried out. */
  outcome: Outcome | null;
}
