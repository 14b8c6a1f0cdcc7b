import { mostSearchSteps } from '#numa/fit/assign-with-affinity.js';
import { fit, stepsOfLastFit } from '#numa/fit/fit.js';
import type { DerivedGuest } from '#numa/model/flavor.js';
import { whyRefused } from '#numa/refusal/explain.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { NearestHost, Rejection } from '../events/rejection.js';
import { hasLabels, standing } from '../selection/eligible.js';
import { GroupMembers } from '../selection/group-members.js';
import { fitOptions, guestRequest } from '../selection/guest-request.js';
import type { FoundHost } from '../selection/host-search.js';
import { mostStepsOfAllHosts } from '../selection/inquiry.js';
import { defaultRank, rankPolicies } from '../selection/rank/rank-policy.js';
import type { SelectOptions } from '../selection/select-host.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';

/**
 * What `selectHosts` must answer, without any index: every host is looked at, all that may be asked are sorted, and
 * each is asked with `fit`.
 */
export function selectHostsSimply(
  state: ZoneState,
  claim: ClaimRequest,
  guest: DerivedGuest,
  { limit, rank = defaultRank, move }: SelectOptions,
): { readonly found: readonly FoundHost[]; readonly rejection: Rejection } {
  const group = new GroupMembers(state, claim, move?.own ?? null);
  const request = guestRequest(claim, guest);
  const names = claim.target.hosts.length > 0 ? [...new Set(claim.target.hosts)] : [...state.hosts.keys()];
  const hosts = names.map((name) => state.hosts.get(name)).filter((host) => host !== undefined);
  const inOrder = hosts.sort(
    (a, b) => group.reluctance(a.name) - group.reluctance(b.name) || rankPolicies[rank](a, b),
  );
  const rules: string[] = names.filter((name) => !state.hosts.has(name)).map(() => 'host-unknown');
  const found: FoundHost[] = [];
  const misfits: HostRecord[] = [];
  let stepsLeft = mostStepsOfAllHosts;
  for (const host of inOrder) {
    const barred = hasLabels(host.policy, claim.target)
      ? (standing(host) ??
        group.ineligibility(host.name) ??
        (move?.avoidOwnHost && host.name === move.own.host ? 'host-is-source' : null))
      : 'host-labels';
    const mostSteps = Math.min(mostSearchSteps, stepsLeft);
    const result =
      barred === null ? fit(host.compiled!, request, fitOptions(host.policy, claim), mostSteps) : null;
    if (result) stepsLeft -= stepsOfLastFit();
    if (result?.placement) {
      const keeps = move?.own.placement.cells[0]?.pageSizeKiB === result.placement.cells[0]?.pageSizeKiB;
      if (!move?.samePageSize || keeps) found.push({ host: host.name, placement: result.placement });
      else rules.push('live-migration-page-size');
    } else {
      rules.push(barred ?? result!.refusal!.rule);
      if (barred === null) misfits.push(host);
    }
    if (found.length === limit) break;
  }
  const reasons = [...new Set(rules)]
    .map((rule) => ({ rule, hosts: rules.filter((other) => other === rule).length }))
    .sort((a, b) => b.hosts - a.hosts || (a.rule < b.rule ? -1 : 1));
  const nearest = misfits.slice(0, 3).map((host): NearestHost => {
    const refusal = whyRefused(host.compiled!, request, fitOptions(host.policy, claim))!;
    const whole = refusal.guest.map((one) => ({ guestCell: null, hostCell: null, ...one }));
    return { host: host.name, refusals: [...refusal.cells, ...whole] };
  });
  return {
    found,
    rejection: { hostsTried: rules.length, reasons, nearest: found.length > 0 ? [] : nearest },
  };
}
