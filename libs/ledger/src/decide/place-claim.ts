import type { CommandOf } from '../commands/command-of.js';
import type { ClaimRequest } from '../events/claim-request.js';
import { newEvent } from '../events/ledger-event.js';
import { selectHost } from '../selection/select-host.js';
import type { ClaimRecord } from '../state/claim-record.js';
import { sharedPlacement } from '../state/shared-placements.js';
import { claimOfInstance, type ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided } from './decided.js';

/**
 * Places a claim on the first host that takes it, or records why none does.
 * A claim id is decided once: the same request again gives the decision of then.
 */
export function placeClaim(state: ZoneState, command: CommandOf<'PlaceClaim'>, time: string): Decided {
  const { claim, fingerprint, formerFingerprint, guest, rank } = command;
  const known = state.claims.get(claim.claimId);
  if (known) return decidedBefore(known, fingerprint, formerFingerprint);
  checkInstance(state, claim.instanceId);
  checkGroup(state, claim);
  const selected = selectHost(state, claim, guest, { rank });
  if ('rejection' in selected) {
    const { rejection } = selected;
    const data = { claim, fingerprint, guest, ...(rank && { rank }), rejection };
    return { events: [newEvent('ClaimRejected', data)] };
  }
  const { host } = selected;
  const placement = sharedPlacement(selected.placement);
  const leaseExpiresAt = claim.leaseSeconds === null ? null : leaseEnd(time, claim.leaseSeconds);
  // Written out twice: on the way of every claim, and a spread costs more than the rest.
  const data =
    rank === undefined
      ? { claim, fingerprint, guest, host, placement, leaseExpiresAt }
      : { claim, fingerprint, guest, rank, host, placement, leaseExpiresAt };
  return { events: [newEvent('ClaimPlaced', data)] };
}

/** The same request under the same id: the decision of then. Throws for another request, and when the claim has ended. */
export function decidedBefore(known: ClaimRecord, ...fingerprints: (string | undefined)[]): Decided {
  const { claimId, state, endedAt, decidedAt } = known;
  if (!fingerprints.includes(known.fingerprint)) {
    const message = `claim ${claimId} was decided at revision ${decidedAt} for another request`;
    throw new CommandRefusedError('claim-conflict', message, 'claimId');
  }
  if (endedAt !== null) {
    const message = `claim ${claimId} was ${state} at revision ${endedAt}; its id is never used again`;
    throw new CommandRefusedError('claim-ended', message, 'claimId');
  }
  return { decidedBefore: decidedAt };
}

function leaseEnd(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}

/** One libvirt domain cannot be bound to two placements; a move is what holds two for one guest. */
export function checkInstance(state: ZoneState, instanceId: string): void {
  const holder = claimOfInstance(state, instanceId);
  if (holder === null) return;
  const { host } = state.claims.get(holder)!.hold!;
  const message = `instance ${instanceId} is held by claim ${holder} on host ${host}: release or move that`;
  throw new CommandRefusedError('instance-claimed', message, 'instanceId');
}

/** All claims of a group must name the same policy, as long as one of them holds something. */
function checkGroup(state: ZoneState, { group }: ClaimRequest): void {
  const policy = group && state.groups.get(group.id)?.policy;
  if (!group || !policy || policy === group.policy) return;
  const message = `group ${group.id} has the policy ${policy}, not ${group.policy}`;
  throw new CommandRefusedError('group-conflict', message, 'group.policy');
}
