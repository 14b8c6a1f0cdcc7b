import type { Hold } from './hold.js';
import type { PendingRelease } from './host-record.js';
import type { ZoneState } from './zone-state.js';

/** A decision that one host's adapter must carry out. */
export type HostDecision =
  | { readonly kind: 'place'; readonly decision: number; readonly hold: Hold }
  | { readonly kind: 'release'; readonly decision: number; readonly release: PendingRelease };

/**
 * What an adapter needs that connects and has seen everything up to `after` (-1: it knows nothing), oldest
 * first: every decision behind it, and every one before it whose outcome is not known. To one that knows
 * nothing, the acknowledged placements are sent as well: it keeps no state of its own.
 */
export function decisionsForConnect(state: ZoneState, host: string, after: number): HostDecision[] {
  return decisionsWhere(state, host, ({ decision, open }) => after < 0 || decision > after || open);
}

/** What was decided for a host behind `after`, oldest first. */
export function decisionsBehind(state: ZoneState, host: string, after: number): HostDecision[] {
  return decisionsWhere(state, host, ({ decision }) => decision > after);
}

function decisionsWhere(
  state: ZoneState,
  name: string,
  wanted: (candidate: { readonly decision: number; readonly open: boolean }) => boolean,
): HostDecision[] {
  const host = state.hosts.get(name);
  if (!host) return [];
  const places = [...host.holds.values()]
    .filter(({ decision, outcome }) => wanted({ decision, open: outcome === null }))
    .map((hold): HostDecision => ({ kind: 'place', decision: hold.decision, hold }));
  const releases = [...host.pendingReleases.values()]
    .filter(({ decision }) => wanted({ decision, open: true }))
    .map((release): HostDecision => ({ kind: 'release', decision: release.decision, release }));
  return [...places, ...releases].sort((a, b) => a.decision - b.decision);
}
