import { type ClaimRequestV1, type ClaimRequestV2, withGroup, withLease } from './claim-request.js';
import type { Upcaster } from './upcaster.js';

/** Version 1: no server groups, no leases. */
interface ClaimRejectedV1 {
  readonly claim: ClaimRequestV1;
}

/** Version 2: server groups. */
interface ClaimRejectedV2 {
  readonly claim: ClaimRequestV2;
}

/** Version 3: leases. */
export const claimRejected: readonly Upcaster[] = [
  (data: ClaimRejectedV1) => ({ ...data, claim: withGroup(data.claim) }),
  (data: ClaimRejectedV2) => ({ ...data, claim: withLease(data.claim) }),
];
