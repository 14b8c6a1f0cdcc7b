import type { CommandOf } from '../commands/command-of.js';
import { newEvent } from '../events/ledger-event.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided } from './decided.js';

/** Ends a claim. A released claim stays released: asking again gives the same answer. */
export function releaseClaim(state: ZoneState, { claimId }: CommandOf<'ReleaseClaim'>): Decided {
  const known = state.claims.get(claimId);
  if (!known)
    throw new CommandRefusedError(
      'claim-not-found',
      `claim ${claimId} is not known in zone ${state.zone}`,
      'claimId',
    );
  if (known.endedAt !== null) return { decidedBefore: known.endedAt };
  if (!known.hold) {
    throw new CommandRefusedError(
      'claim-rejected',
      `claim ${claimId} was rejected at revision ${known.decidedAt}: it holds nothing`,
      'claimId',
    );
  }
  return { events: [newEvent('ClaimReleased', { claimId, host: known.hold.host })] };
}
