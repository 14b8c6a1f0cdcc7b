import type { CommandOf } from '../commands/command-of.js';
import type { ClaimRequest } from '../events/claim-request.js';
import { newEvent } from '../events/ledger-event.js';
import { selectHost } from '../selection/select-host.js';
import type { Hold } from '../state/hold.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided } from './decided.js';
import { holdingClaim } from './end-claim.js';

/**
 * Takes a second hold for a claim's guest, or records why no host takes it. Both holds count until the move
 * is confirmed or reverted, also on the same host: a resize to its own host needs room for both (Nova's
 * MoveClaim).
 */
export function startMove(state: ZoneState, command: CommandOf<'StartMove'>): Decided {
  const { claimId, moveId, kind, fingerprint, changes, rank } = command;
  const known = state.moves.get(moveId);
  if (known) {
    if (known.claimId === claimId && known.fingerprint === fingerprint)
      return { decidedBefore: known.decidedAt };
    const message = `move ${moveId} was decided at revision ${known.decidedAt} for another request`;
    throw new CommandRefusedError('move-conflict', message, 'moveId');
  }
  const { hold, moveId: open } = holdingClaim(state, claimId);
  if (open !== null) {
    const message = `claim ${claimId} is being moved by ${open}: confirm or revert that first`;
    throw new CommandRefusedError('move-under-way', message, 'claimId');
  }
  const claim = movedRequest(hold, command);
  const guest = changes.guest?.derived ?? hold.guest;
  const from = hold.host;
  const selected = selectHost(state, claim, guest, {
    rank,
    move: { own: hold, avoidOwnHost: kind !== 'resize', samePageSize: kind === 'live-migration' },
  });
  const facts = { claimId, moveId, kind, fingerprint, claim, guest, from, ...(rank && { rank }) };
  if ('rejection' in selected)
    return { events: [newEvent('MoveRejected', { ...facts, rejection: selected.rejection })] };
  return {
    events: [newEvent('MoveStarted', { ...facts, host: selected.host, placement: selected.placement })],
  };
}

/** What the guest asks for from the move on: the claim's request with the move's changes, and its own target. */
function movedRequest({ request }: Hold, { kind, changes }: CommandOf<'StartMove'>): ClaimRequest {
  if (changes.guest && kind !== 'resize') {
    throw new CommandRefusedError(
      'move-changes-guest',
      'only a resize may change what the guest asks for',
      'flavor',
    );
  }
  const { guest, pciRequests, networks, limits, target } = changes;
  return {
    ...request,
    ...(guest ? { flavor: guest.flavor, image: guest.image, guestTopology: guest.guestTopology } : {}),
    pciRequests: pciRequests ?? request.pciRequests,
    networks: networks ?? request.networks,
    limits: limits ?? request.limits,
    target,
    leaseSeconds: null,
  };
}
