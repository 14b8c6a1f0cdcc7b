import { type ClaimRequestV1, type ClaimRequestV2, withGroup, withLease } from './claim-request.js';
import type { Upcaster } from './upcaster.js';

/** Version 1: no server groups, and a claim held until it was released. */
interface ClaimPlacedV1 {
  readonly claim: ClaimRequestV1;
}

/** Version 2: server groups. */
interface ClaimPlacedV2 {
  readonly claim: ClaimRequestV2;
}

/** Version 3: leases. */
export const claimPlaced: readonly Upcaster[] = [
  (data: ClaimPlacedV1) => ({ ...data, claim: withGroup(data.claim) }),
  (data: ClaimPlacedV2) => ({ leaseExpiresAt: null, ...data, claim: withLease(data.claim) }),
];
