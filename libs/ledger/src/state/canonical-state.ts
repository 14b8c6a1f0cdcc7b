import { createHash } from 'node:crypto';
import { usageOf } from '#numa/host/compiled-host.js';
import { canonicalJson } from '../canonical-json.js';
import type { HostRecord } from './host-record.js';
import type { ZoneState } from './zone-state.js';

function canonicalHost(host: HostRecord): unknown {
  return {
    name: host.name,
    report: host.report,
    reportedAt: host.reportedAt,
    policy: host.policy,
    enabled: host.enabled,
    disabledReason: host.disabledReason,
    usage: host.compiled ? usageOf(host.compiled) : null,
    holds: [...host.holds],
    contradictions: [...host.contradictions],
    pendingReleases: [...host.pendingReleases.values()],
    drifts: [...host.drifts.values()],
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The whole state as one text: equal states give equal bytes, in whatever order their maps grew. */
export function canonicalState(state: ZoneState): string {
  const hosts = [...state.hosts.values()].sort((a, b) => byText(a.name, b.name)).map(canonicalHost);
  const claims = [...state.claims.values()].sort((a, b) => byText(a.claimId, b.claimId));
  return canonicalJson({
    zone: state.zone,
    revision: state.revision,
    lastHash: state.lastHash,
    hosts,
    claims,
  });
}

/** SHA-256 of the canonical state, hex. */
export function stateHash(state: ZoneState): string {
  return createHash('sha256').update(canonicalState(state)).digest('hex');
}
