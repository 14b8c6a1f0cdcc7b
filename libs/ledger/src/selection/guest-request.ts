import type { FitOptions } from '#numa/model/fit-options.js';
import type { DerivedGuest } from '#numa/model/flavor.js';
import type { GuestRequest } from '#numa/model/guest-topology.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { ClaimRequest } from '../events/claim-request.js';

/** Nova's rules in their newest form, bounded by the claim's limits or else by the host's policy. */
export function fitOptions(policy: HostPolicy, claim: ClaimRequest): FitOptions {
  const { cpuAllocationRatio, ramAllocationRatio, cellOrder } = policy;
  return {
    ruleSet: 'nova-2026',
    cellOrder,
    limits: claim.limits ?? { cpuAllocationRatio, ramAllocationRatio },
  };
}

/** What `fit` is asked: the derived topology, devices under the guest's own policy where a request names none. */
export function guestRequest(claim: ClaimRequest, guest: DerivedGuest): GuestRequest {
  const pciRequests = claim.pciRequests.map((request) => ({
    ...request,
    numaPolicy: request.numaPolicy ?? guest.pciNumaPolicy,
  }));
  return { topology: guest.topology, pciRequests, network: claim.networks };
}
