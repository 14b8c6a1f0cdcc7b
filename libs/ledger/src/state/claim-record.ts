import type { MoveKind } from '../events/event-data.js';
import type { Hold } from './hold.js';

export type ClaimState = 'placed' | 'confirmed' | 'released' | 'expired' | 'rejected';

/** A claim id that the ledger knows. Ended and rejected ones keep only what answers a repetition. */
export interface ClaimRecord {
  readonly claimId: string;
  readonly instanceId: string;
  readonly state: ClaimState;
  /** Of the request, so that a repetition is told from another request under the same id. */
  readonly fingerprint: string;
  /** The revision of ClaimPlaced or ClaimRejected. */
  readonly decidedAt: number;
  readonly decidedTime: string;
  /** null: rejected or ended. */
  readonly hold: Hold | null;
  /** The move that is neither confirmed nor reverted; null: none. */
  readonly moveId: string | null;
  /** ISO 8601; null: no lease, or confirmed. */
  readonly leaseExpiresAt: string | null;
  /** The revision of ClaimConfirmed; null: it never was. */
  readonly confirmedAt: number | null;
  /** The revision of ClaimReleased or ClaimExpired. */
  readonly endedAt: number | null;
}

export type MoveState = 'started' | 'confirmed' | 'reverted' | 'rejected';

/** A move id that the ledger knows. */
export interface MoveRecord {
  readonly moveId: string;
  readonly claimId: string;
  readonly kind: MoveKind;
  readonly state: MoveState;
  readonly fingerprint: string;
  /** The revision of MoveStarted or MoveRejected. */
  readonly decidedAt: number;
  /** The second hold; null: rejected or ended. */
  readonly hold: Hold | null;
  /** The revision of MoveConfirmed or MoveReverted. */
  readonly endedAt: number | null;
}
