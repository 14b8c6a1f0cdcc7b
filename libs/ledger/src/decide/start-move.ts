import type { MoveChanges } from '../commands/command.js';
import type { CommandOf } from '../commands/command-of.js';
import type { ClaimRequest } from '../events/claim-request.js';
import { newEvent } from '../events/ledger-event.js';
import { selectHost } from '../selection/select-host.js';
import type { Hold } from '../state/hold.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided } from './decided.js';
import { derivedGuest } from './derived-guest.js';
import { holdingClaim } from './end-claim.js';

/**
 * Takes a second hold for a claim's guest, or records why no host takes it. Both holds count until the move
 * is confirmed or reverted, also on the same host: a resize to its own host needs room for both (Nova's
 * MoveClaim). Throws GuestConstraintError for a flavor and an image that do not go together: which they are is known
 * only here, where one of them is the claim's.
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
  const guest = changes.guest ? derivedGuest(claim) : hold.guest;
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
    ...(guest && changedGuest(request, guest)),
    pciRequests: pciRequests ?? request.pciRequests,
    networks: networks ?? request.networks,
    limits: limits ?? request.limits,
    target,
    leaseSeconds: null,
  };
}

/** Nova keeps the image on a resize: what is given stands as a whole, and the claim's own stands beside it. */
function changedGuest(
  request: ClaimRequest,
  { flavor, image, guestTopology }: NonNullable<MoveChanges['guest']>,
): Pick<ClaimRequest, 'flavor' | 'image' | 'guestTopology'> {
  if (guestTopology) return { flavor: null, image: { properties: {} }, guestTopology };
  const whole = { flavor: flavor ?? request.flavor, image: image ?? request.image, guestTopology: null };
  if (whole.flavor) return whole;
  const message = 'flavor must be given: the claim has none, its guest topology was given directly';
  throw new CommandRefusedError('invalid-request', message, 'flavor');
}
