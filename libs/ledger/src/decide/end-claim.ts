import type { CommandOf } from '../commands/command-of.js';
import { newEvent } from '../events/ledger-event.js';
import type { ClaimRecord } from '../state/claim-record.js';
import type { Hold } from '../state/hold.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided, nothing } from './decided.js';

export function claimNamed(state: ZoneState, claimId: string): ClaimRecord {
  const record = state.claims.get(claimId);
  if (record) return record;
  throw new CommandRefusedError(
    'claim-not-found',
    `claim ${claimId} is not known in zone ${state.zone}`,
    'claimId',
  );
}

/** A claim that holds something; otherwise the refusal says why it does not. */
export function holdingClaim(state: ZoneState, claimId: string): ClaimRecord & { readonly hold: Hold } {
  const record = claimNamed(state, claimId);
  if (record.hold) return record as ClaimRecord & { readonly hold: Hold };
  if (record.state === 'rejected') {
    const message = `claim ${claimId} was rejected at revision ${record.decidedAt}: it holds nothing`;
    throw new CommandRefusedError('claim-rejected', message, 'claimId');
  }
  const message = `claim ${claimId} was ${record.state} at revision ${record.endedAt}`;
  throw new CommandRefusedError('claim-ended', message, 'claimId');
}

/** Ends a claim, and a move of it that is under way. A released claim stays released: again gives the same answer. */
export function releaseClaim(state: ZoneState, { claimId }: CommandOf<'ReleaseClaim'>): Decided {
  const { endedAt } = claimNamed(state, claimId);
  if (endedAt !== null) return { decidedBefore: endedAt };
  const { hold, moveId } = holdingClaim(state, claimId);
  const moving = moveId === null ? null : state.moves.get(moveId)!.hold!.host;
  const reverted =
    moving === null
      ? []
      : [newEvent('MoveReverted', { claimId, moveId: moveId!, from: hold.host, host: moving })];
  return { events: [...reverted, newEvent('ClaimReleased', { claimId, host: hold.host })] };
}

/** The guest was spawned. Again: the same answer, for as long as the claim holds something. */
export function confirmClaim(state: ZoneState, { claimId }: CommandOf<'ConfirmClaim'>): Decided {
  const record = holdingClaim(state, claimId);
  if (record.confirmedAt !== null) return { decidedBefore: record.confirmedAt };
  return { events: [newEvent('ClaimConfirmed', { claimId, host: record.hold.host })] };
}

/**
 * Ends a claim whose lease has run out at `time`; nothing when it was confirmed or ended before. One that is being moved
 * stays until the move ends: who confirms a move in time can still confirm the claim.
 */
export function expireClaim(state: ZoneState, { claimId }: CommandOf<'ExpireClaim'>, time: string): Decided {
  const expires = state.leases.get(claimId);
  const record = state.claims.get(claimId);
  if (expires === undefined || expires > time || !record?.hold || record.moveId !== null) return nothing;
  return { events: [newEvent('ClaimExpired', { claimId, host: record.hold.host })] };
}
