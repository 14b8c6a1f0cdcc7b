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

/** Of guests that want neither devices nor networks: they ask the same each time, and are compiled once. */
const plainRequests = new WeakMap<DerivedGuest, GuestRequest>();

/** What `fit` is asked: the derived topology, devices under the guest's own policy where a request names none. */
export function guestRequest({ pciRequests, networks }: ClaimRequest, guest: DerivedGuest): GuestRequest {
  const { topology, pciNumaPolicy } = guest;
  if (pciRequests.length === 0 && networks === null) {
    const known = plainRequests.get(guest) ?? { topology, pciRequests, network: networks };
    plainRequests.set(guest, known);
    return known;
  }
  const requests = pciRequests.map((request) => ({
    ...request,
    numaPolicy: request.numaPolicy ?? pciNumaPolicy,
  }));
  return { topology, pciRequests: requests, network: networks };
}
