import type { PlacementAnswer } from './placement-answer.js';

/** A move as its command left it at `revision`. */
export interface MoveAnswer {
  readonly moveId: string;
  readonly claimId: string;
  readonly kind: 'resize' | 'cold-migration' | 'live-migration' | 'evacuation';
  readonly state: 'started' | 'confirmed' | 'reverted' | 'rejected';
  readonly zone: string;
  readonly revision: number;
  /** The host that the guest leaves, or left. */
  readonly from: string;
  readonly host: string;
  /** The second hold; null once the move has ended. */
  readonly placement: PlacementAnswer | null;
  /** Flavor keys that no rule reads, a sentence each; of a move that was started. */
  readonly warnings?: readonly string[];
}
