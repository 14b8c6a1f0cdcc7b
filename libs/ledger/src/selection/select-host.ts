import type { DerivedGuest } from '#numa/model/flavor.js';
import type { Placement } from '#numa/model/placement.js';
import { explain } from '#numa/refusal/explain.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { NearestHost, Rejection } from '../events/rejection.js';
import type { ZoneState } from '../state/zone-state.js';
import { visitInOrder } from './asked-order.js';
import { GroupMembers } from './group-members.js';
import { type HostIndex, hostIndex } from './host-index.js';
import { Inquiry, type MoveConditions } from './inquiry.js';
import { defaultRank, type RankPolicy } from './rank/rank-policy.js';
import { RuleCounts } from './rule-counts.js';

export interface FoundHost {
  readonly host: string;
  readonly placement: Placement;
}

export type Selected = FoundHost | { readonly rejection: Rejection };

/** How many hosts a rejection looks at closely. */
const nearestHosts = 3;

/** What a choice depends on beside the claim. */
export interface SelectOptions {
  /** How many hosts to look for. */
  readonly limit: number;
  readonly rank?: RankPolicy;
  readonly move?: MoveConditions;
}

/** The first host in rank order that takes the claim, or why none does. Changes nothing. */
export function selectHost(
  state: ZoneState,
  claim: ClaimRequest,
  guest: DerivedGuest,
  options: Omit<SelectOptions, 'limit'> = {},
): Selected {
  const { found, rejection } = selectHosts(state, claim, guest, { ...options, limit: 1 });
  return found[0] ?? { rejection };
}

/** The first hosts in rank order that take the claim, and why those asked before them do not. */
export function selectHosts(
  state: ZoneState,
  claim: ClaimRequest,
  guest: DerivedGuest,
  { limit, rank = defaultRank, move }: SelectOptions,
): { readonly found: readonly FoundHost[]; readonly rejection: Rejection } {
  const index = hostIndex(state);
  const group = new GroupMembers(state, claim, move?.own ?? null);
  const inquiry = new Inquiry(index, claim, guest, group, move ?? null);
  const refused = new RuleCounts();
  const found: FoundHost[] = [];
  const nearest: number[] = [];
  const ask = (slot: number): boolean => {
    const barred = inquiry.barred(slot);
    const rule = barred ?? inquiry.refused(slot);
    if (rule !== null) {
      refused.add(rule);
      if (barred === null && nearest.length < nearestHosts) nearest.push(slot);
    } else if (inquiry.changesPageSize) {
      refused.add('live-migration-page-size');
    } else {
      found.push({ host: index.nameAt(slot), placement: inquiry.placement! });
    }
    return found.length === limit;
  };
  visitInOrder(index, claim.target, group, rank, ask, () => refused.add('host-unknown'));
  const reasons = refused.reasons();
  return {
    found,
    rejection: {
      hostsTried: reasons.reduce((sum, { hosts }) => sum + hosts, 0),
      reasons,
      nearest: found.length > 0 ? [] : nearest.map((slot) => nearestHost(index, inquiry, slot)),
    },
  };
}

function nearestHost(index: HostIndex, inquiry: Inquiry, slot: number): NearestHost {
  const { name, compiled } = index.hosts[slot]!;
  const { cells, guest } = explain(compiled!, inquiry.request, inquiry.options(slot))!;
  const whole = guest.map((refusal) => ({ guestCell: null, hostCell: null, ...refusal }));
  return { host: name, refusals: [...cells, ...whole] };
}
