import { createHash } from 'node:crypto';
import { usageOf } from '#numa/host/compiled-host.js';
import { canonicalJson } from '../canonical-json.js';
import type { Hold } from './hold.js';
import type { HostRecord } from './host-record.js';
import type { ZoneState } from './zone-state.js';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const sorted = <K extends string | number, V>(map: ReadonlyMap<K, V>): [K, V][] =>
  [...map].sort(([a], [b]) => (typeof a === 'number' ? a - (b as number) : byText(a, b as string)));

/** Holds are written once, where they count: with their host. */
function canonicalHost(host: HostRecord): unknown {
  return {
    name: host.name,
    report: host.report,
    reportedAt: host.reportedAt,
    policy: host.policy,
    enabled: host.enabled,
    disabledReason: host.disabledReason,
    silentSince: host.silentSince,
    usage: host.compiled ? usageOf(host.compiled) : null,
    holds: sorted(host.holds),
    contradictions: sorted(host.contradictions),
    pendingReleases: sorted(host.pendingReleases),
    drifts: sorted(host.drifts),
  };
}

const withoutHold = <T extends { readonly hold: Hold | null }>([, record]: [string, T]): unknown => ({
  ...record,
  hold: record.hold?.takenAt ?? null,
});

/** The whole state as one text: equal states give equal bytes, in whatever order their maps grew. */
export function canonicalState(state: ZoneState): string {
  return canonicalJson({
    zone: state.zone,
    revision: state.revision,
    lastHash: state.lastHash,
    time: state.time,
    hosts: sorted(state.hosts).map(([, host]) => canonicalHost(host)),
    claims: sorted(state.claims).map(withoutHold),
    moves: sorted(state.moves).map(withoutHold),
    groups: sorted(state.groups).map(([id, { policy, members }]) => ({
      id,
      policy,
      members: sorted(members),
    })),
    leases: sorted(state.leases),
  });
}

/** SHA-256 of the canonical state, hex. */
export function stateHash(state: ZoneState): string {
  return createHash('sha256').update(canonicalState(state)).digest('hex');
}
