import { checkHostPolicy } from '#numa/host/check-host-policy.js';
import { canonicalJson } from '../canonical-json.js';
import type { CommandOf } from '../commands/command-of.js';
import { newEvent } from '../events/ledger-event.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided, nothing } from './decided.js';

export function hostNamed(state: ZoneState, name: string): HostRecord {
  const host = state.hosts.get(name);
  if (!host)
    throw new CommandRefusedError(
      'host-not-found',
      `host ${name} is not known in zone ${state.zone}`,
      'host',
    );
  return host;
}

/**
 * An equal report appends nothing. One that contradicts running guests is a fact: it is recorded all the same. It may
 * come from anybody: only of a silent host does it say that the adapter is there.
 */
export function reportHost(state: ZoneState, { host, report }: CommandOf<'ReportHost'>): Decided {
  const known = state.hosts.get(host);
  const same = known?.report && canonicalJson(known.report) === canonicalJson(report);
  const returned = known && known.silentSince !== null ? [newEvent('HostReturned', { host })] : [];
  return { events: same ? returned : [...returned, newEvent('HostReported', { host, report })] };
}

export function markHostSilent(state: ZoneState, { host, lastReport }: CommandOf<'MarkHostSilent'>): Decided {
  const known = state.hosts.get(host);
  if (!known || known.silentSince !== null) return nothing;
  return { events: [newEvent('HostSilent', { host, lastReport })] };
}

/** The host's adapter is there, without a report. */
export function markHostReturned(state: ZoneState, { host }: CommandOf<'MarkHostReturned'>): Decided {
  const { adapterSeen, silentSince } = hostNamed(state, host);
  if (adapterSeen && silentSince === null) return nothing;
  return { events: [newEvent('HostReturned', { host })] };
}

/** May come before the host's first report; then only the policy itself is checked. */
export function setHostPolicy(state: ZoneState, { host, policy }: CommandOf<'SetHostPolicy'>): Decided {
  const known = state.hosts.get(host);
  checkHostPolicy(known?.report ?? null, policy);
  if (known && canonicalJson(known.policy) === canonicalJson(policy)) return nothing;
  return { events: [newEvent('HostPolicySet', { host, policy })] };
}

export function enableHost(state: ZoneState, { host }: CommandOf<'EnableHost'>): Decided {
  return hostNamed(state, host).enabled ? nothing : { events: [newEvent('HostEnabled', { host })] };
}

export function disableHost(state: ZoneState, { host, reason }: CommandOf<'DisableHost'>): Decided {
  const known = hostNamed(state, host);
  if (!known.enabled && known.disabledReason === reason) return nothing;
  return { events: [newEvent('HostDisabled', { host, reason })] };
}

export function removeHost(state: ZoneState, { host }: CommandOf<'RemoveHost'>): Decided {
  const { holds } = hostNamed(state, host);
  if (holds.size > 0) {
    throw new CommandRefusedError(
      'host-in-use',
      `host ${host} still holds ${holds.size} claims: release or move them first`,
      'host',
    );
  }
  return { events: [newEvent('HostRemoved', { host })] };
}
