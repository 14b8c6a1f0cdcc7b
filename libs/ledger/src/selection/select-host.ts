import { fit } from '#numa/fit/fit.js';
import type { FitOptions } from '#numa/model/fit-options.js';
import type { DerivedGuest } from '#numa/model/flavor.js';
import type { GuestRequest } from '#numa/model/guest-topology.js';
import type { Placement } from '#numa/model/placement.js';
import { explain } from '#numa/refusal/explain.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { NearestHost, Rejection } from '../events/rejection.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { ineligibility } from './eligible.js';
import { rankHosts } from './rank.js';

export type Selected =
  | { readonly host: string; readonly placement: Placement }
  | { readonly rejection: Rejection };

/** How many hosts a rejection looks at closely. */
const nearestHosts = 3;

/** Nova's rules in their newest form, bounded by the claim's limits or else by the host's policy. */
export function fitOptions(host: HostRecord, claim: ClaimRequest): FitOptions {
  const { cpuAllocationRatio, ramAllocationRatio, cellOrder } = host.policy;
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

/** The first host in rank order that takes the claim, or why none does. Changes nothing. */
export function selectHost(state: ZoneState, claim: ClaimRequest, guest: DerivedGuest): Selected {
  const refused = new Map<string, number>();
  const count = (rule: string): void => void refused.set(rule, (refused.get(rule) ?? 0) + 1);
  const asked: HostRecord[] = [];
  for (const host of targeted(state, claim, count)) {
    const rule = ineligibility(host, claim.target);
    if (rule) count(rule);
    else asked.push(host);
  }
  const request = guestRequest(claim, guest);
  const ranked = rankHosts(asked, 'spread');
  for (const host of ranked) {
    const result = fit(host.compiled!, request, fitOptions(host, claim));
    if ('placement' in result) return { host: host.name, placement: result.placement };
    count(result.refusal.rule);
  }
  const hostsTried = [...refused.values()].reduce((sum, hosts) => sum + hosts, 0);
  const reasons = [...refused]
    .map(([rule, hosts]) => ({ rule, hosts }))
    .sort((a, b) => b.hosts - a.hosts || (a.rule < b.rule ? -1 : 1));
  const nearest = ranked.slice(0, nearestHosts).map((host) => nearestHost(host, claim, request));
  return { rejection: { hostsTried, reasons, nearest } };
}

function* targeted(
  state: ZoneState,
  { target }: ClaimRequest,
  count: (rule: string) => void,
): Generator<HostRecord> {
  if (target.hosts.length === 0) {
    yield* state.hosts.values();
    return;
  }
  for (const name of new Set(target.hosts)) {
    const host = state.hosts.get(name);
    if (host) yield host;
    else count('host-unknown');
  }
}

function nearestHost(host: HostRecord, claim: ClaimRequest, request: GuestRequest): NearestHost {
  const { cells } = explain(host.compiled!, request, fitOptions(host, claim));
  return { host: host.name, refusals: cells };
}
