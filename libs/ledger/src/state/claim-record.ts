import type { DerivedGuest } from '#numa/model/flavor.js';
import type { Placement } from '#numa/model/placement.js';
import type { DomainRequest } from '../events/claim-request.js';

export type ClaimState = 'placed' | 'released' | 'rejected';

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
  readonly hold: Hold | null;
  /** The revision of ClaimReleased. */
  readonly endedAt: number | null;
}

/** What the adapter said about a decision. */
export type Outcome =
  | { readonly kind: 'applied'; readonly revision: number; readonly waitsForRestart: readonly string[] }
  | { readonly kind: 'failed'; readonly revision: number; readonly code: string; readonly message: string };

/** A guest's hold on a placement of one host. */
export interface Hold {
  readonly claimId: string;
  readonly instanceId: string;
  readonly host: string;
  readonly placement: Placement;
  readonly guest: DerivedGuest;
  readonly domain: DomainRequest | null;
  /** The flavor's: `quota:cpu_*` is for the domain alone. */
  readonly extraSpecs: Readonly<Record<string, string>>;
  /** The revision of the decision that the adapter carries out. */
  readonly decision: number;
  /** null: not yet carried out. */
  readonly outcome: Outcome | null;
}
