import { hostTopology } from '#numa/host/host-topology-from-report.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { HostTopology } from '#numa/model/host-topology.js';
import type { ClaimRequest } from '../events/claim-request.js';

/** By JSON text. Weak, so that what no state refers to any longer is let go. */
const known = new Map<string, WeakRef<object>>();
let sweepAt = 4096;

/**
 * The one object for all values with this JSON text. Flavors, topologies and policies come in few kinds and
 * thousands of copies: a zone of a million guests keeps one of each. Only for values that nobody changes.
 */
export function share<T extends object | null>(value: T): T {
  if (value === null) return value;
  const text = JSON.stringify(value);
  const before = known.get(text)?.deref();
  if (before) return before as T;
  known.set(text, new WeakRef(value));
  if (known.size > sweepAt) sweep();
  return value;
}

function sweep(): void {
  for (const [text, reference] of known) if (!reference.deref()) known.delete(text);
  sweepAt = Math.max(4096, known.size * 2);
}

/** A claim's request whose parts are shared with the requests that ask for the same. */
export function sharedRequest(claim: ClaimRequest): ClaimRequest {
  const { claimId, instanceId } = claim;
  return {
    claimId,
    // One string for both, where they are equal.
    instanceId: instanceId === claimId ? claimId : instanceId,
    flavor: share(claim.flavor),
    image: share(claim.image),
    guestTopology: share(claim.guestTopology),
    pciRequests: share(claim.pciRequests),
    networks: share(claim.networks),
    limits: share(claim.limits),
    target: share(claim.target),
    group: share(claim.group),
    leaseSeconds: claim.leaseSeconds,
    domain: claim.domain,
  };
}

const topologies = new WeakMap<HostReport, WeakMap<HostPolicy, HostTopology>>();

/** What a shared report and a shared policy make: the same topology, and so the same layout, for all such hosts. */
export function sharedTopology(report: HostReport, policy: HostPolicy): HostTopology {
  const byPolicy = topologies.get(report) ?? new WeakMap<HostPolicy, HostTopology>();
  topologies.set(report, byPolicy);
  const topology = byPolicy.get(policy) ?? hostTopology(report, policy);
  byPolicy.set(policy, topology);
  return topology;
}
