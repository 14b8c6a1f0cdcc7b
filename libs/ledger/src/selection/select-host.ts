import { fit as findPlacement } from '#numa/fit/fit.js';
import type { FitOptions } from '#numa/model/fit-options.js';
import type { DerivedGuest } from '#numa/model/flavor.js';
import type { GuestRequest } from '#numa/model/guest-topology.js';
import type { Placement } from '#numa/model/placement.js';
import { explain } from '#numa/refusal/explain.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { NearestHost, Rejection } from '../events/rejection.js';
import type { Hold } from '../state/hold.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { ineligibility } from './eligible.js';
import { GroupMembers } from './group-members.js';
import { rankHosts } from './rank.js';

export interface FoundHost {
  readonly host: string;
  readonly placement: Placement;
}

export type Selected = FoundHost | { readonly rejection: Rejection };

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

/** What a move adds to the choice of a host. */
export interface MoveConditions {
  /** The hold that the guest has. */
  readonly own: Hold;
  /** A migration leaves its host. */
  readonly avoidOwnHost: boolean;
  /** A live migration cannot change the page size (of guest cell 0, as Nova compares it; SEMANTICS 11). */
  readonly samePageSize: boolean;
}

/** How many hosts to look for, and what a move adds. */
export interface SelectOptions {
  readonly limit: number;
  readonly move?: MoveConditions;
}

/** The first host in rank order that takes the claim, or why none does. Changes nothing. */
export function selectHost(
  state: ZoneState,
  claim: ClaimRequest,
  guest: DerivedGuest,
  move?: MoveConditions,
): Selected {
  const { found, rejection } = selectHosts(state, claim, guest, { limit: 1, move });
  return found[0] ?? { rejection };
}

/** The first hosts in rank order that take the claim, and why those asked before them do not. */
export function selectHosts(
  state: ZoneState,
  claim: ClaimRequest,
  guest: DerivedGuest,
  { limit, move }: SelectOptions,
): { readonly found: readonly FoundHost[]; readonly rejection: Rejection } {
  const refused = new Map<string, number>();
  const count = (rule: string): void => void refused.set(rule, (refused.get(rule) ?? 0) + 1);
  const group = new GroupMembers(state, claim, move?.own ?? null);
  const asked: HostRecord[] = [];
  for (const host of targeted(state, claim, count)) {
    const rule =
      ineligibility(host, claim.target) ??
      group.ineligibility(host.name) ??
      (move?.avoidOwnHost && host.name === move.own.host ? 'host-is-source' : null);
    if (rule) count(rule);
    else asked.push(host);
  }
  const request = guestRequest(claim, guest);
  const found: FoundHost[] = [];
  const misfits: HostRecord[] = [];
  for (const host of rankHosts(asked, 'spread', (name) => group.reluctance(name))) {
    const result = findPlacement(host.compiled!, request, fitOptions(host, claim));
    if (result.refusal) {
      count(result.refusal.rule);
      misfits.push(host);
    } else if (move?.samePageSize && !samePageSize(move.own.placement, result.placement)) {
      count('live-migration-page-size');
    } else {
      found.push({ host: host.name, placement: result.placement });
      if (found.length === limit) break;
    }
  }
  return { found, rejection: rejection(refused, found.length > 0 ? [] : misfits, claim, request) };
}

function rejection(
  refused: ReadonlyMap<string, number>,
  misfits: readonly HostRecord[],
  claim: ClaimRequest,
  request: GuestRequest,
): Rejection {
  const hostsTried = [...refused.values()].reduce((sum, hosts) => sum + hosts, 0);
  const reasons = [...refused]
    .map(([rule, hosts]) => ({ rule, hosts }))
    .sort((a, b) => b.hosts - a.hosts || (a.rule < b.rule ? -1 : 1));
  const nearest = misfits.slice(0, nearestHosts).map((host) => nearestHost(host, claim, request));
  return { hostsTried, reasons, nearest };
}

function samePageSize(before: Placement, after: Placement): boolean {
  return before.cells[0]?.pageSizeKiB === after.cells[0]?.pageSizeKiB;
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
  const { cells, guest } = explain(host.compiled!, request, fitOptions(host, claim))!;
  const whole = guest.map((refusal) => ({ guestCell: null, hostCell: null, ...refusal }));
  return { host: host.name, refusals: [...cells, ...whole] };
}
