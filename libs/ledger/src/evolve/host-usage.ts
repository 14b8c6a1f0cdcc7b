import { compileHost } from '#numa/host/compiled-host.js';
import { claim } from '#numa/usage/apply-placement.js';
import { holdBinding } from '#numa/usage/hold-binding.js';
import { foreignGuests } from '../state/foreign-guests.js';
import { freeCapacity } from '../state/free-capacity.js';
import type { HostRecord } from '../state/host-record.js';
import { sharedTopology } from '../state/share.js';
import type { ZoneState } from '../state/zone-state.js';
import type { UndoLog } from './undo.js';

/** A host that is about to change: every change of one begins here. Throws when it is not known. */
export function knownHost(state: ZoneState, name: string): HostRecord {
  const host = state.hosts.get(name);
  if (!host) throw new Error(`host ${name} is not known`);
  for (const observer of state.observers) observer.beforeChange(host);
  return host;
}

/**
 * Topology and usage anew, from report, policy and the holds in ledger order. Holds that no longer
 * match become contradictions: nothing is dropped, and the host takes no new claims until they end. Guests without a
 * claim come last, and take what is left of what they are bound to.
 */
export function recompile(host: HostRecord, undo: UndoLog): void {
  const before = [...host.contradictions];
  undo.add(() => {
    host.contradictions.clear();
    for (const [takenAt, rule] of before) host.contradictions.set(takenAt, rule);
  });
  host.contradictions.clear();
  const topology = host.report ? sharedTopology(host.report, host.policy) : null;
  undo.set(host, 'topology', topology);
  undo.set(host, 'compiled', topology ? compileHost(topology) : null);
  const holds = [...host.holds.values()].sort((a, b) => a.takenAt - b.takenAt);
  for (const { takenAt, placement } of holds) {
    try {
      claim(host.compiled!, placement);
    } catch (error) {
      host.contradictions.set(takenAt, (error as Error).message);
    }
  }
  if (host.compiled) for (const { binding } of foreignGuests(host)) holdBinding(host.compiled, binding);
  countFree(host, undo);
}

/** What is left on a host, counted anew after each change of its usage. */
export function countFree(host: HostRecord, undo: UndoLog): void {
  const { free } = host;
  undo.add(() => {
    host.free = free;
  });
  host.free = freeCapacity(host.compiled);
}
