import { orderCells } from '#numa/fit/cell-order.js';
import { compileGuest } from '#numa/fit/compiled-guest.js';
import { fit as findPlacement } from '#numa/fit/fit.js';
import type { CompiledHost } from '#numa/host/compiled-host.js';
import type { CellOrder } from '#numa/model/fit-options.js';
import type { DerivedGuest } from '#numa/model/flavor.js';
import type { Placement } from '#numa/model/placement.js';
import { describeRefusal } from '#numa/refusal/describe.js';
import { explain } from '#numa/refusal/explain.js';
import type { Refusal } from '#numa/refusal/refusal.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { LedgerEvent } from '../events/ledger-event.js';
import type { Rejection, RejectionReason } from '../events/rejection.js';
import type { Pieces } from '../pieces.js';
import { hasLabels, standing } from '../selection/eligible.js';
import { GroupMembers } from '../selection/group-members.js';
import { fitOptions, guestRequest } from '../selection/guest-request.js';
import type { MoveConditions } from '../selection/inquiry.js';
import { selectHosts } from '../selection/select-host.js';
import type { FreeCapacity } from '../state/free-capacity.js';
import type { HostRecord } from '../state/host-record.js';
import { type SizedCellUsage, sizedUsageOf } from '../state/sized-usage.js';
import type { ZoneState } from '../state/zone-state.js';

/** An event that chose a host, or found none. */
export type DecisionEvent = LedgerEvent<'ClaimPlaced' | 'ClaimRejected' | 'MoveStarted' | 'MoveRejected'>;

export const isDecision = (event: LedgerEvent): event is DecisionEvent =>
  ['ClaimPlaced', 'ClaimRejected', 'MoveStarted', 'MoveRejected'].includes(event.type);

/** How one host would answer. */
export interface HostExplanation {
  readonly host: string;
  readonly fits: boolean;
  /** What keeps the host from being asked at all; null: it was asked. */
  readonly barred: string | null;
  /** Completely; null: it fits, or was not asked. */
  readonly refusal: Refusal | null;
  /** The refusal in sentences. */
  readonly lines: readonly string[];
  /** What hosts are ranked by. */
  readonly free: FreeCapacity;
  readonly cellOrder: CellOrder;
  /** Host cells in the order in which they are tried, as they are used. */
  readonly cells: readonly SizedCellUsage[];
  /** null: it does not fit. */
  readonly placement: Placement | null;
}

export interface Explanation {
  /** Of the state that was asked. */
  readonly revision: number;
  readonly fits: boolean;
  /** The host chosen; null: none. */
  readonly host: string | null;
  /** Which hosts do not take it, by rule; where one does, those that were asked before it. */
  readonly reasons: readonly RejectionReason[];
  readonly hostsTried: number;
  readonly hosts: readonly HostExplanation[];
}

/**
 * Why a decision went as it did, worked out again on a state: the one before the event, or that of today. Explains
 * the hosts named; without any, the one that takes the claim, or those that came nearest. In pieces of a few hosts.
 */
export function* explainDecision(
  state: ZoneState,
  event: DecisionEvent,
  names: readonly string[] = [],
): Pieces<Explanation> {
  const { claim, guest } = event.data;
  const move = conditions(state, event);
  const { host, rejection } = yield* outcome(state, event, move);
  const wanted =
    names.length > 0 ? names : host === null ? rejection.nearest.map((near) => near.host) : [host];
  const hosts: HostExplanation[] = [];
  for (const name of wanted) {
    yield;
    hosts.push(explainHost(state, name, { claim, guest, move }));
  }
  const { reasons, hostsTried } = rejection;
  return { revision: state.revision, fits: host !== null, host, reasons, hostsTried, hosts };
}

/**
 * The host that takes it, and why those before it do not. Of the state that a rejection was made on, the event says so
 * itself, and no host is asked again.
 */
function* outcome(
  state: ZoneState,
  { revision, data }: DecisionEvent,
  move: MoveConditions | undefined,
): Pieces<{ readonly host: string | null; readonly rejection: Rejection }> {
  if ('rejection' in data && state.revision === revision - 1)
    return { host: null, rejection: data.rejection };
  const { claim, guest, rank } = data;
  const { found, rejection } = yield* selectHosts(state, claim, guest, { limit: 1, rank, move });
  return { host: found[0]?.host ?? null, rejection };
}

interface Asked {
  readonly claim: ClaimRequest;
  readonly guest: DerivedGuest;
  readonly move: MoveConditions | undefined;
}

/** A move that the claim has left behind since is asked as if it were a new claim. */
function conditions(state: ZoneState, event: DecisionEvent): MoveConditions | undefined {
  if (event.type !== 'MoveStarted' && event.type !== 'MoveRejected') return undefined;
  const { claimId, kind } = event.data;
  const own = state.claims.get(claimId)?.hold;
  return own ? { own, avoidOwnHost: kind !== 'resize', samePageSize: kind === 'live-migration' } : undefined;
}

function explainHost(state: ZoneState, name: string, asked: Asked): HostExplanation {
  const host = state.hosts.get(name);
  const nothing = { host: name, fits: false, refusal: null, lines: [], cells: [], placement: null };
  if (!host) {
    const free = { dedicatedCpus: 0, memoryMiB: 0 };
    return { ...nothing, barred: 'host-unknown', free, cellOrder: 'spread' };
  }
  const { free, policy } = host;
  const facts = { ...nothing, free, cellOrder: policy.cellOrder, barred: barred(state, host, asked) };
  if (!host.compiled) return facts;
  const request = guestRequest(asked.claim, asked.guest);
  const options = fitOptions(policy, asked.claim);
  const refusal = explain(host.compiled, request, options);
  const cells = triedCells(host.compiled, asked, policy.cellOrder);
  if (refusal) return { ...facts, cells, refusal, lines: describeRefusal(refusal) };
  const { placement } = findPlacement(host.compiled, request, options);
  const own = asked.move?.samePageSize ? asked.move.own.placement : null;
  if (own && own.cells[0]?.pageSizeKiB !== placement?.cells[0]?.pageSizeKiB)
    return { ...facts, cells, barred: facts.barred ?? 'live-migration-page-size' };
  return { ...facts, cells, fits: facts.barred === null, placement: placement ?? null };
}

function barred(state: ZoneState, host: HostRecord, { claim, move }: Asked): string | null {
  const { hosts } = claim.target;
  if (hosts.length > 0 && !hosts.includes(host.name)) return 'host-not-targeted';
  if (!hasLabels(host.policy, claim.target)) return 'host-labels';
  const group = new GroupMembers(state, claim, move?.own ?? null);
  return (
    standing(host) ??
    group.ineligibility(host.name) ??
    (move?.avoidOwnHost && host.name === move.own.host ? 'host-is-source' : null)
  );
}

function triedCells(host: CompiledHost, { claim, guest }: Asked, cellOrder: CellOrder): SizedCellUsage[] {
  const order = new Int32Array(host.layout.cellCount);
  orderCells(host, compileGuest(guestRequest(claim, guest)), cellOrder, order);
  const { cells } = sizedUsageOf(host);
  return [...order].map((cell) => cells[cell]!);
}
