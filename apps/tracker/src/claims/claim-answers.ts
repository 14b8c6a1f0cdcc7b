import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import { placementAnswer } from '#contracts/wire/placement.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { ClaimRecord } from '#ledger/state/claim-record.js';
import type { DerivedGuest, PassedOn } from '#numa/model/flavor.js';

/** The answer to a claim that was placed, from its event alone: a repetition gives the same. */
export function placedClaimAnswer(event: LedgerEvent<'ClaimPlaced'>, zone: string): ClaimAnswer {
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
    leaseExpiresAt: event.data.leaseExpiresAt,
    endedAt: null,
    ...passedOnWith(guest),
    ...(guest.warnings.length > 0 ? { warnings: guest.warnings } : {}),
  };
}

/** A claim as the state knows it at `revision`. */
export function claimAnswer(record: ClaimRecord, zone: string, revision: number): ClaimAnswer {
  const { claimId, instanceId, state, decidedAt, decidedTime, hold, moveId, leaseExpiresAt, endedAt } =
    record;
  return {
    claimId,
    instanceId,
    state,
    zone,
    revision,
    decidedAt,
    decidedTime,
    host: hold?.host ?? null,
    placement: hold ? placementAnswer(hold.placement) : null,
    outcome: hold?.outcome ?? null,
    moveId,
    leaseExpiresAt,
    endedAt,
    ...(hold ? passedOnWith(hold.guest) : {}),
  };
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
