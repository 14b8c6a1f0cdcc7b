import type { CommandOf } from '../commands/command-of.js';
import { newEvent } from '../events/ledger-event.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided } from './decided.js';
import { claimNamed } from './end-claim.js';

/** Confirms or reverts a move. Again: the same answer; the other way round: a refusal. */
export function endMove(
  state: ZoneState,
  { claimId, moveId }: CommandOf<'ConfirmMove' | 'RevertMove'>,
  how: 'confirmed' | 'reverted',
): Decided {
  const claim = claimNamed(state, claimId);
  const move = state.moves.get(moveId);
  if (move?.claimId !== claimId) {
    throw new CommandRefusedError('move-not-found', `claim ${claimId} has no move ${moveId}`, 'moveId');
  }
  if (move.state === how) return { decidedBefore: move.endedAt! };
  if (!move.hold) {
    const when = move.endedAt ?? move.decidedAt;
    throw new CommandRefusedError(
      'move-ended',
      `move ${moveId} was ${move.state} at revision ${when}`,
      'moveId',
    );
  }
  const data = { claimId, moveId, from: claim.hold!.host, host: move.hold.host };
  return { events: [newEvent(how === 'confirmed' ? 'MoveConfirmed' : 'MoveReverted', data)] };
}
