import { compileHost } from '#numa/host/compiled-host.js';
import { hostTopology } from '#numa/host/host-topology-from-report.js';
import { claim } from '#numa/usage/apply-placement.js';
import type { EventData } from '../events/event-data.js';
import { freeCapacity } from '../state/free-capacity.js';
import type { HostRecord } from '../state/host-record.js';
import { newHost, type ZoneState } from '../state/zone-state.js';
import type { UndoLog } from './undo.js';

type At = { readonly revision: number };

function hostFor(state: ZoneState, name: string, undo: UndoLog): HostRecord {
  const known = state.hosts.get(name);
  if (known) return known;
  const host = newHost(name);
  undo.put(state.hosts, name, host);
  return host;
}

export function knownHost(state: ZoneState, name: string): HostRecord {
  const host = state.hosts.get(name);
  if (!host) throw new Error(`host ${name} is not known`);
  return host;
}

/**
 * Topology and usage anew, from report, policy and the holds in ledger order. Holds that no longer
 * match become contradictions: nothing is dropped, and the host takes no new claims until they end.
 */
export function recompile(state: ZoneState, host: HostRecord, undo: UndoLog): void {
  const contradictions = new Map(host.contradictions);
  undo.add(() => {
    host.contradictions.clear();
    for (const [claimId, rule] of contradictions) host.contradictions.set(claimId, rule);
  });
  host.contradictions.clear();
  const topology = host.report ? hostTopology(host.report, host.policy) : null;
  undo.set(host, 'topology', topology);
  undo.set(host, 'compiled', topology ? compileHost(topology) : null);
  for (const claimId of host.holds) {
    const hold = state.claims.get(claimId)!.hold!;
    try {
      if (!host.compiled) throw new Error('the host has no report');
      claim(host.compiled, hold.placement);
    } catch (error) {
      host.contradictions.set(claimId, (error as Error).message);
    }
  }
  countFree(host, undo);
}

/** What is left on a host, counted anew after each change of its usage. */
export function countFree(host: HostRecord, undo: UndoLog): void {
  undo.set(host, 'free', freeCapacity(host.compiled));
}

export function hostReported(state: ZoneState, data: EventData['HostReported'], at: At, undo: UndoLog): void {
  const host = hostFor(state, data.host, undo);
  undo.set(host, 'report', data.report);
  undo.set(host, 'reportedAt', at.revision);
  recompile(state, host, undo);
}

export function hostPolicySet(
  state: ZoneState,
  data: EventData['HostPolicySet'],
  _at: At,
  undo: UndoLog,
): void {
  const host = hostFor(state, data.host, undo);
  undo.set(host, 'policy', data.policy);
  recompile(state, host, undo);
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

export function hostRemoved(state: ZoneState, data: EventData['HostRemoved'], _at: At, undo: UndoLog): void {
  const host = knownHost(state, data.host);
  if (host.holds.size > 0) throw new Error(`host ${data.host} still has ${host.holds.size} claims`);
  undo.delete(state.hosts, data.host);
}
