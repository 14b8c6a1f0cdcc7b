import type { ClaimAnswer, SecondHoldAnswer } from '#contracts/answers/claim-answer.js';
import { placementAnswer } from '#contracts/wire/placement.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { ClaimRecord } from '#ledger/state/claim-record.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import type { DerivedGuest, PassedOn } from '#numa/model/flavor.js';
import { GuestDrifts } from './guest-drifts.js';

/** The answer to a claim that was placed, from its event alone: a repetition gives the same. */
export function placedClaimAnswer(
  event: LedgerEvent<'ClaimPlaced' | 'ClaimAdopted'>,
  zone: string,
): ClaimAnswer {
  const { claim, host, placement, guest } = event.data;
  return {
    claimId: claim.claimId,
    instanceId: claim.instanceId,
    state: 'placed',
    zone,
    revision: event.revision,
    decidedAt: event.revision,
    decidedTime: event.time,
    host,
    placement: placementAnswer(placement),
    outcome: null,
    moveId: null,
    move: null,
    leaseExpiresAt: 'leaseExpiresAt' in event.data ? event.data.leaseExpiresAt : null,
    confirmedAt: null,
    endedAt: null,
    drift: null,
    ...passedOnWith(guest),
    ...(guest.warnings.length > 0 ? { warnings: guest.warnings } : {}),
  };
}

/** A claim as the state knows it. `drifts`: to be shared by the answers of one query. */
export function claimAnswer(
  record: ClaimRecord,
  state: ZoneState,
  drifts = new GuestDrifts(state),
): ClaimAnswer {
  const {
    claimId,
    instanceId,
    state: how,
    decidedAt,
    decidedTime,
    hold,
    moveId,
    leaseExpiresAt,
    confirmedAt,
    endedAt,
  } = record;
  return {
    claimId,
    instanceId,
    state: how,
    zone: state.zone,
    revision: state.revision,
    decidedAt,
    decidedTime,
    host: hold?.host ?? null,
    placement: hold ? placementAnswer(hold.placement) : null,
    outcome: hold?.outcome ?? null,
    moveId,
    move: moveId === null ? null : secondHold(state, moveId),
    leaseExpiresAt,
    confirmedAt,
    endedAt,
    drift: drifts.of(record),
    ...(hold ? passedOnWith(hold.guest) : {}),
  };
}

function secondHold(state: ZoneState, moveId: string): SecondHoldAnswer | null {
  const move = state.moves.get(moveId);
  if (!move?.hold) return null;
  const { host, placement, outcome } = move.hold;
  return { kind: move.kind, host, placement: placementAnswer(placement), outcome };
}

/** What a guest asks of its domain beyond the placement, where it asks for something. */
function passedOnWith(derived: DerivedGuest): Pick<ClaimAnswer, 'guest'> {
  const { physicalAddresses, memoryEncryption, persistentMemory } = derived;
  const guest: PassedOn = {
    ...(physicalAddresses && { physicalAddresses }),
    ...(memoryEncryption && { memoryEncryption }),
    ...(persistentMemory && { persistentMemory }),
  };
  return Object.keys(guest).length > 0 ? { guest } : {};
}
