import type { EventData } from '../events/event-data.js';
import type { MoveRecord } from '../state/claim-record.js';
import type { Hold } from '../state/hold.js';
import { share, sharedRequest } from '../state/share.js';
import { sharedPlacement } from '../state/shared-placements.js';
import type { ZoneState } from '../state/zone-state.js';
import { holding } from './claim-events.js';
import { awaitRelease, dropHold, takeHold } from './holds.js';
import { knownHost } from './host-usage.js';
import type { UndoLog } from './undo.js';

type At = { readonly revision: number; readonly time: string };

function decided(state: ZoneState, data: EventData['MoveStarted' | 'MoveRejected'], at: At) {
  const { moveId, claimId, kind, fingerprint } = data;
  if (state.moves.has(moveId)) throw new Error(`move ${moveId} was decided before`);
  return { moveId, claimId, kind, fingerprint, decidedAt: at.revision, endedAt: null };
}

/** The move that a confirmation or a reversal ends. */
function underWay(state: ZoneState, moveId: string): MoveRecord & { readonly hold: Hold } {
  const record = state.moves.get(moveId);
  if (!record?.hold) throw new Error(`move ${moveId} is not under way`);
  return record as MoveRecord & { readonly hold: Hold };
}

export function moveStarted(state: ZoneState, data: EventData['MoveStarted'], at: At, undo: UndoLog): void {
  const record = decided(state, data, at);
  const moving = holding(state, data.claimId);
  if (moving.moveId !== null) throw new Error(`claim ${data.claimId} is being moved already`);
  const { claimId, claim, guest, host, placement } = data;
  const target = knownHost(state, host);
  const { revision } = at;
  const hold: Hold = {
    claimId,
    host: target.name,
    request: sharedRequest(claim),
    guest: share(guest),
    placement: sharedPlacement(placement),
    takenAt: revision,
    decision: revision,
    outcome: null,
  };
  takeHold(state, target, hold, undo);
  undo.put(state.moves, data.moveId, { ...record, state: 'started', hold });
  undo.put(state.claims, claimId, { ...moving, moveId: data.moveId });
}

export function moveRejected(state: ZoneState, data: EventData['MoveRejected'], at: At, undo: UndoLog): void {
  const record = decided(state, data, at);
  undo.put(state.moves, data.moveId, { ...record, state: 'rejected', hold: null });
}

export function moveConfirmed(
  state: ZoneState,
  data: EventData['MoveConfirmed'],
  at: At,
  undo: UndoLog,
): void {
  const move = underWay(state, data.moveId);
  const moved = holding(state, data.claimId);
  const source = knownHost(state, moved.hold.host);
  dropHold(state, source, moved.hold, undo);
  if (source.name !== move.hold.host) awaitRelease(source, moved.hold, at.revision, undo);
  undo.put(state.claims, data.claimId, { ...moved, hold: move.hold, moveId: null });
  undo.put(state.moves, data.moveId, { ...move, state: 'confirmed', hold: null, endedAt: at.revision });
}

export function moveReverted(state: ZoneState, data: EventData['MoveReverted'], at: At, undo: UndoLog): void {
  const move = underWay(state, data.moveId);
  const staying = holding(state, data.claimId);
  const target = knownHost(state, move.hold.host);
  dropHold(state, target, move.hold, undo);
  if (staying.hold.host !== target.name) {
    awaitRelease(target, move.hold, at.revision, undo);
  } else {
    // The adapter has bound the guest to the second hold: the first must be carried out again.
    undo.set(staying.hold, 'decision', at.revision);
    undo.set(staying.hold, 'outcome', null);
  }
  undo.put(state.claims, data.claimId, { ...staying, moveId: null });
  undo.put(state.moves, data.moveId, { ...move, state: 'reverted', hold: null, endedAt: at.revision });
}
