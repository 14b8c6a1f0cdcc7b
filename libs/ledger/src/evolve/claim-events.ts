import { claim, release } from '#numa/usage/apply-placement.js';
import type { EventData } from '../events/event-data.js';
import type { Hold } from '../state/claim-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { countFree, knownHost, recompile } from './host-events.js';
import type { UndoLog } from './undo.js';

type At = { readonly revision: number; readonly time: string };

export function claimPlaced(state: ZoneState, data: EventData['ClaimPlaced'], at: At, undo: UndoLog): void {
  const { claimId, instanceId, domain } = data.claim;
  if (state.claims.has(claimId)) throw new Error(`claim ${claimId} was decided before`);
  const host = knownHost(state, data.host);
  const compiled = host.compiled;
  if (!compiled) throw new Error(`host ${data.host} has no report`);
  claim(compiled, data.placement);
  undo.add(() => release(compiled, data.placement));
  countFree(host, undo);
  const hold: Hold = {
    claimId,
    instanceId,
    host: data.host,
    placement: data.placement,
    guest: data.guest,
    domain,
    extraSpecs: data.claim.flavor?.extraSpecs ?? {},
    decision: at.revision,
    outcome: null,
  };
  host.holds.add(claimId);
  undo.add(() => host.holds.delete(claimId));
  undo.put(state.claims, claimId, {
    claimId,
    instanceId,
    state: 'placed',
    fingerprint: data.fingerprint,
    decidedAt: at.revision,
    decidedTime: at.time,
    hold,
    endedAt: null,
  });
}

export function claimRejected(
  state: ZoneState,
  data: EventData['ClaimRejected'],
  at: At,
  undo: UndoLog,
): void {
  const { claimId, instanceId } = data.claim;
  if (state.claims.has(claimId)) throw new Error(`claim ${claimId} was decided before`);
  undo.put(state.claims, claimId, {
    claimId,
    instanceId,
    state: 'rejected',
    fingerprint: data.fingerprint,
    decidedAt: at.revision,
    decidedTime: at.time,
    hold: null,
    endedAt: null,
  });
}

export function claimReleased(
  state: ZoneState,
  data: EventData['ClaimReleased'],
  at: At,
  undo: UndoLog,
): void {
  const record = state.claims.get(data.claimId);
  const hold = record?.hold;
  if (!record || !hold) throw new Error(`claim ${data.claimId} holds nothing`);
  const host = knownHost(state, data.host);
  const holds = [...host.holds];
  host.holds.delete(data.claimId);
  undo.add(() => {
    host.holds.clear();
    for (const claimId of holds) host.holds.add(claimId);
  });
  undo.put(state.claims, data.claimId, { ...record, state: 'released', hold: null, endedAt: at.revision });
  undo.put(host.pendingReleases, at.revision, {
    claimId: data.claimId,
    instanceId: record.instanceId,
    decision: at.revision,
  });
  if (host.contradictions.size > 0) {
    recompile(state, host, undo);
  } else {
    const compiled = host.compiled!;
    release(compiled, hold.placement);
    undo.add(() => claim(compiled, hold.placement));
    countFree(host, undo);
  }
}
