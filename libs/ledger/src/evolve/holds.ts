import { claim, release } from '#numa/usage/apply-placement.js';
import { keepsForeignGuests } from '../state/foreign-guests.js';
import type { Hold } from '../state/hold.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { countFree, recompile } from './host-usage.js';
import type { UndoLog } from './undo.js';

/** Puts a hold on its host, which is about to change: usage, group, free capacity. Throws when the host's accounting refuses it. */
export function takeHold(state: ZoneState, host: HostRecord, hold: Hold, undo: UndoLog): void {
  const { compiled } = host;
  if (!compiled) throw new Error(`host ${host.name} has no report`);
  claim(compiled, hold.placement);
  undo.add(() => release(compiled, hold.placement));
  undo.put(host.holds, hold.takenAt, hold);
  countMember(state, hold, 1, undo);
  countFree(host, undo);
}

/** Puts a hold on its host that is there already: a guest without a claim may be bound to the same. Throws when a claim is. */
export function takeFoundHold(state: ZoneState, host: HostRecord, hold: Hold, undo: UndoLog): void {
  undo.put(host.holds, hold.takenAt, hold);
  countMember(state, hold, 1, undo);
  recompile(host, undo);
  const contradiction = host.compiled
    ? host.contradictions.get(hold.takenAt)
    : `host ${host.name} has no report`;
  if (contradiction !== undefined) throw new Error(contradiction);
}

/** Takes a hold from its host. */
export function dropHold(state: ZoneState, host: HostRecord, hold: Hold, undo: UndoLog): void {
  undo.delete(host.holds, hold.takenAt);
  countMember(state, hold, -1, undo);
  // A CPU that a guest without a claim runs on as well stays taken: only a recount tells.
  if (host.contradictions.size > 0 || keepsForeignGuests(host)) {
    recompile(host, undo);
    return;
  }
  const compiled = host.compiled!;
  release(compiled, hold.placement);
  undo.add(() => claim(compiled, hold.placement));
  countFree(host, undo);
}

/** The adapter of the host is told, until it says it has heard. */
export function awaitRelease(host: HostRecord, hold: Hold, decision: number, undo: UndoLog): void {
  const { claimId, request } = hold;
  undo.put(host.pendingReleases, decision, { claimId, instanceId: request.instanceId, decision });
}

function countMember(state: ZoneState, { request, host }: Hold, change: 1 | -1, undo: UndoLog): void {
  const { group } = request;
  if (!group) return;
  const members = new Map(state.groups.get(group.id)?.members);
  const count = (members.get(host) ?? 0) + change;
  if (count > 0) members.set(host, count);
  else members.delete(host);
  if (members.size > 0) undo.put(state.groups, group.id, { policy: group.policy, members });
  else undo.delete(state.groups, group.id);
}
