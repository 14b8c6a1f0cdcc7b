import type { ClaimRequest } from '../claim-request.js';

/** A claim before there were server groups and leases. */
export type ClaimRequestV1 = Omit<ClaimRequest, 'group' | 'leaseSeconds'>;

/** A claim before there were leases. */
export type ClaimRequestV2 = Omit<ClaimRequest, 'leaseSeconds'>;

export const withGroup = (claim: ClaimRequestV1): ClaimRequestV2 => ({ group: null, ...claim });

export const withLease = (claim: ClaimRequestV2): ClaimRequest => ({ leaseSeconds: null, ...claim });
