import type { EventData } from '../events/event-data.js';
import type { ClaimRecord } from '../state/claim-record.js';
import type { Hold } from '../state/hold.js';
import type { HostRecord } from '../state/host-record.js';
import { share, sharedRequest } from '../state/share.js';
import { sharedPlacement } from '../state/shared-placements.js';
import type { ZoneState } from '../state/zone-state.js';
import { dropDrift } from './drifts.js';
import { awaitRelease, dropHold, takeFoundHold, takeHold } from './holds.js';
import { knownHost } from './host-usage.js';
import type { UndoLog } from './undo.js';

type At = { readonly revision: number; readonly time: string };

/** A claim that holds something. Throws when it does not. */
export function holding(state: ZoneState, claimId: string): ClaimRecord & { readonly hold: Hold } {
  const record = state.claims.get(claimId);
  if (!record?.hold) throw new Error(`claim ${claimId} holds nothing`);
  return record as ClaimRecord & { readonly hold: Hold };
}

/** What a claim holds. Throws when it holds nothing. */
function holdOf(state: ZoneState, claimId: string): Hold {
  const hold = state.claims.holdOf(claimId);
  if (hold === null) throw new Error(`claim ${claimId} holds nothing`);
  return hold;
}

type Outcome = Pick<ClaimRecord, 'state' | 'hold' | 'leaseExpiresAt'>;

/** Written out rather than spread: V8 then gives all records one layout, instead of one each. */
function decided(
  state: ZoneState,
  { claim, fingerprint }: EventData['ClaimPlaced' | 'ClaimRejected' | 'ClaimAdopted'],
  at: At,
  outcome: Outcome,
): ClaimRecord {
  const { claimId, instanceId } = claim;
  if (state.claims.has(claimId)) throw new Error(`claim ${claimId} was decided before`);
  return {
    claimId,
    // One string for both, where they are equal.
    instanceId: instanceId === claimId ? claimId : instanceId,
    fingerprint,
    decidedAt: at.revision,
    decidedTime: at.time,
    moveId: null,
    confirmedAt: null,
    endedAt: null,
    state: outcome.state,
    hold: outcome.hold,
    leaseExpiresAt: outcome.leaseExpiresAt,
  };
}

/** The first hold of a claim. */
function firstHold(
  { name }: HostRecord,
  { claim, guest, placement }: EventData['ClaimPlaced' | 'ClaimAdopted'],
  { revision }: At,
): Hold {
  return {
    claimId: claim.claimId,
    host: name,
    request: sharedRequest(claim),
    guest: share(guest),
    placement: sharedPlacement(placement),
    takenAt: revision,
    decision: revision,
    outcome: null,
  };
}

function putRecord(state: ZoneState, record: ClaimRecord, undo: UndoLog): void {
  const { claimId, instanceId } = record;
  undo.put(state.claims, claimId, record);
  if (instanceId !== claimId) undo.put(state.instances, instanceId, claimId);
}

export function claimPlaced(state: ZoneState, data: EventData['ClaimPlaced'], at: At, undo: UndoLog): void {
  const { leaseExpiresAt } = data;
  const { claimId } = data.claim;
  const host = knownHost(state, data.host);
  const hold = firstHold(host, data, at);
  const record = decided(state, data, at, { state: 'placed', hold, leaseExpiresAt });
  takeHold(state, host, hold, undo);
  putRecord(state, record, undo);
  if (leaseExpiresAt !== null) undo.put(state.leases, claimId, leaseExpiresAt);
}

/** The guest is held where it was found, and is no drift any longer. */
export function claimAdopted(state: ZoneState, data: EventData['ClaimAdopted'], at: At, undo: UndoLog): void {
  const host = knownHost(state, data.host);
  const hold = firstHold(host, data, at);
  const record = decided(state, data, at, { state: 'placed', hold, leaseExpiresAt: null });
  dropDrift(state, host, record.instanceId, undo);
  takeFoundHold(state, host, hold, undo);
  putRecord(state, record, undo);
}

export function claimRejected(
  state: ZoneState,
  data: EventData['ClaimRejected'],
  at: At,
  undo: UndoLog,
): void {
  const record = decided(state, data, at, { state: 'rejected', hold: null, leaseExpiresAt: null });
  undo.put(state.claims, record.claimId, record);
}

export function claimConfirmed(
  state: ZoneState,
  data: EventData['ClaimConfirmed'],
  { revision: confirmedAt }: At,
  undo: UndoLog,
): void {
  const { claimId } = data;
  holdOf(state, claimId);
  undo.change(state.claims, claimId, () => state.claims.pass(claimId, 'confirmed', confirmedAt));
  endLease(state, claimId, undo);
}

export function claimExpired(state: ZoneState, data: EventData['ClaimExpired'], at: At, undo: UndoLog): void {
  end(state, data, 'expired', at, undo);
}

export function claimReleased(
  state: ZoneState,
  data: EventData['ClaimReleased'],
  at: At,
  undo: UndoLog,
): void {
  end(state, data, 'released', at, undo);
}

/** Most zones have no leases: a look would hash the id for nothing. */
function endLease({ leases }: ZoneState, claimId: string, undo: UndoLog): void {
  if (leases.size > 0) undo.delete(leases, claimId);
}

function end(
  state: ZoneState,
  { claimId, host }: { readonly claimId: string; readonly host: string },
  how: 'released' | 'expired',
  at: At,
  undo: UndoLog,
): void {
  const hold = holdOf(state, claimId);
  const { instanceId } = hold.request;
  if (hold.host !== host) throw new Error(`claim ${claimId} is on ${hold.host}, not on ${host}`);
  if (state.claims.isMoving(claimId)) throw new Error(`claim ${claimId} is being moved`);
  const source = knownHost(state, host);
  dropHold(state, source, hold, undo);
  awaitRelease(source, hold, at.revision, undo);
  undo.change(state.claims, claimId, () => state.claims.pass(claimId, how, at.revision));
  endLease(state, claimId, undo);
  if (instanceId !== claimId && state.instances.get(instanceId) === claimId)
    undo.delete(state.instances, instanceId);
}
