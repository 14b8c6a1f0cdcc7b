import type { CommandOf } from '../commands/command-of.js';
import { newEvent } from '../events/ledger-event.js';
import { selectHost } from '../selection/select-host.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided } from './decided.js';

/**
 * Places a claim on the first host that takes it, or records why none does.
 * A claim id is decided once: the same request again gives the decision of then.
 */
export function placeClaim(state: ZoneState, command: CommandOf<'PlaceClaim'>): Decided {
  const { claim, fingerprint, guest } = command;
  const known = state.claims.get(claim.claimId);
  if (known) {
    if (known.state === 'released') {
      throw new CommandRefusedError(
        'claim-ended',
        `claim ${claim.claimId} was released at revision ${known.endedAt}; its id is never used again`,
        'claimId',
      );
    }
    if (known.fingerprint !== fingerprint) {
      throw new CommandRefusedError(
        'claim-conflict',
        `claim ${claim.claimId} was decided at revision ${known.decidedAt} for another request`,
        'claimId',
      );
    }
    return { decidedBefore: known.decidedAt };
  }
  const selected = selectHost(state, claim, guest);
  if ('rejection' in selected) {
    const { rejection } = selected;
    return { events: [newEvent('ClaimRejected', { claim, fingerprint, guest, rejection })] };
  }
  const { host, placement } = selected;
  return { events: [newEvent('ClaimPlaced', { claim, fingerprint, guest, host, placement })] };
}
