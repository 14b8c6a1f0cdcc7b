import type { EventData } from '../events/event-data.js';
import type { HostRecord } from '../state/host-record.js';
import { share } from '../state/share.js';
import { newHost, type ZoneState } from '../state/zone-state.js';
import { knownHost, recompile } from './host-usage.js';
import { seeAdapter } from './see-adapter.js';
import type { UndoLog } from './undo.js';

type At = { readonly revision: number; readonly time: string };

function hostFor(state: ZoneState, name: string, undo: UndoLog): HostRecord {
  if (state.hosts.has(name)) return knownHost(state, name);
  const host = newHost(name);
  undo.put(state.hosts, name, host);
  return host;
}

export function hostReported(state: ZoneState, data: EventData['HostReported'], at: At, undo: UndoLog): void {
  const host = hostFor(state, data.host, undo);
  undo.set(host, 'report', share(data.report));
  undo.set(host, 'reportedAt', at.revision);
  recompile(host, undo);
}

export function hostPolicySet(
  state: ZoneState,
  data: EventData['HostPolicySet'],
  _at: At,
  undo: UndoLog,
): void {
  const host = hostFor(state, data.host, undo);
  undo.set(host, 'policy', share(data.policy));
  recompile(host, undo);
}

export function hostEnabled(state: ZoneState, data: EventData['HostEnabled'], _at: At, undo: UndoLog): void {
  const host = knownHost(state, data.host);
  undo.set(host, 'enabled', true);
  undo.set(host, 'disabledReason', null);
}

export function hostDisabled(
  state: ZoneState,
  data: EventData['HostDisabled'],
  _at: At,
  undo: UndoLog,
): void {
  const host = knownHost(state, data.host);
  undo.set(host, 'enabled', false);
  undo.set(host, 'disabledReason', data.reason);
}

export function hostSilent(state: ZoneState, data: EventData['HostSilent'], at: At, undo: UndoLog): void {
  const host = knownHost(state, data.host);
  seeAdapter(host, undo);
  undo.set(host, 'silentSince', at.time);
}

export function hostReturned(
  state: ZoneState,
  data: EventData['HostReturned'],
  _at: At,
  undo: UndoLog,
): void {
  const host = knownHost(state, data.host);
  seeAdapter(host, undo);
  undo.set(host, 'silentSince', null);
}

export function hostRemoved(state: ZoneState, data: EventData['HostRemoved'], _at: At, undo: UndoLog): void {
  const host = knownHost(state, data.host);
  if (host.holds.size > 0) throw new Error(`host ${data.host} still has ${host.holds.size} claims`);
  undo.delete(state.hosts, data.host);
  undo.delete(state.drifting, data.host);
}
