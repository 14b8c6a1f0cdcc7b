import { UnreadableEventError } from '../events/event-codec.js';
import type { EventData, EventType } from '../events/event-data.js';
import { eventShapes } from '../events/event-shapes.js';
import type { LedgerEvent } from '../events/ledger-event.js';
import { hostTouched } from '../selection/host-index.js';
import type { Shape } from '../shape/shape.js';
import type { ZoneState } from '../state/zone-state.js';
import {
  claimAdopted,
  claimConfirmed,
  claimExpired,
  claimPlaced,
  claimRejected,
  claimReleased,
} from './claim-events.js';
import {
  hostDisabled,
  hostEnabled,
  hostPolicySet,
  hostRemoved,
  hostReported,
  hostReturned,
  hostSilent,
} from './host-events.js';
import { moveConfirmed, moveRejected, moveReverted, moveStarted } from './move-events.js';
import { driftCleared, driftDetected, placementApplied, placementFailed } from './outcome-events.js';
import { forgetful, type Undo, UndoLog } from './undo.js';

type Evolver<T extends EventType> = (
  state: ZoneState,
  data: EventData[T],
  event: { readonly revision: number; readonly time: string },
  undo: UndoLog,
) => void;

const evolvers: { readonly [T in EventType]: Evolver<T> } = {
  HostReported: hostReported,
  HostPolicySet: hostPolicySet,
  HostEnabled: hostEnabled,
  HostDisabled: hostDisabled,
  HostSilent: hostSilent,
  HostReturned: hostReturned,
  HostRemoved: hostRemoved,
  ClaimPlaced: claimPlaced,
  ClaimRejected: claimRejected,
  ClaimConfirmed: claimConfirmed,
  ClaimExpired: claimExpired,
  ClaimReleased: claimReleased,
  ClaimAdopted: claimAdopted,
  MoveStarted: moveStarted,
  MoveRejected: moveRejected,
  MoveConfirmed: moveConfirmed,
  MoveReverted: moveReverted,
  PlacementApplied: placementApplied,
  PlacementFailed: placementFailed,
  DriftDetected: driftDetected,
  DriftCleared: driftCleared,
};

/** An event that does not follow from the state before it: the ledger or this program is wrong. */
export class LedgerContradictionError extends Error {
  readonly code = 'ledger-contradiction';
  constructor(
    readonly revision: number,
    why: string,
  ) {
    super(`the event at revision ${revision} contradicts the ledger before it: ${why}`);
  }
}

/**
 * Folds one event into the state, in place, and returns what takes it back. `hash`: see `eventHash`.
 * Throws LedgerContradictionError, with the state unchanged, for an event that cannot follow, UnreadableEventError for
 * one whose data are not of its type.
 */
export function evolve(state: ZoneState, event: LedgerEvent, hash: string): Undo {
  checkSuccessor(state, event);
  const undo = new UndoLog();
  try {
    fold(state, event, hash, undo);
  } catch (error) {
    undo.undo();
    throw foldError(event, error);
  }
  return () => undo.undo();
}

/**
 * The same for an event that nobody will take back: one that is in the ledger.
 * Throws LedgerContradictionError or UnreadableEventError; the state is then of no further use.
 */
export function replay(state: ZoneState, event: LedgerEvent, hash: string): void {
  checkSuccessor(state, event);
  try {
    fold(state, event, hash, forgetful);
  } catch (error) {
    throw foldError(event, error);
  }
}

/** Data that are not of the event's type break the fold anywhere: what is wrong with them is what there is to say. */
function foldError({ revision, type, data }: LedgerEvent, error: unknown): Error {
  const misshapen = (eventShapes[type] as Shape<unknown>)(data, '');
  if (misshapen !== null) return new UnreadableEventError(revision, `${type}: ${misshapen}`);
  return new LedgerContradictionError(revision, (error as Error).message);
}

function checkSuccessor(state: ZoneState, event: LedgerEvent): void {
  if (event.revision !== state.revision + 1) {
    throw new LedgerContradictionError(event.revision, `revision ${state.revision + 1} was expected`);
  }
  if (event.previousHash !== state.lastHash) {
    throw new LedgerContradictionError(event.revision, 'it names another predecessor (hash chain broken)');
  }
}

function fold(state: ZoneState, event: LedgerEvent, hash: string, undo: UndoLog): void {
  const { revision, time, lastHash } = state;
  undo.add(() => Object.assign(state, { revision, time, lastHash }));
  state.revision = event.revision;
  state.time = event.time;
  state.lastHash = hash;
  (evolvers[event.type] as Evolver<EventType>)(state, event.data, event, undo);
  touchHosts(state, event.data);
  undo.add(() => touchHosts(state, event.data));
}

/** Every event names the hosts that it changes. */
function touchHosts(state: ZoneState, data: EventData[EventType]): void {
  if ('host' in data) hostTouched(state, data.host);
  if ('from' in data) hostTouched(state, data.from);
}
