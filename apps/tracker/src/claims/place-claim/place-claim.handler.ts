import { createHash } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { claimRequestInput } from '#contracts/wire/claim-request.js';
import { canonicalJson } from '#ledger/canonical-json.js';
import type { ClaimRequest } from '#ledger/events/claim-request.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { deriveGuest } from '#numa/guest/derive-guest.js';
import type { DerivedGuest } from '#numa/model/flavor.js';
import { RefusedError } from '../../http/refused-error.js';
import { Zones } from '../../zone-engine/zones.js';
import { placedClaimAnswer } from '../claim-answers.js';
import { checkDomain } from './check-domain.js';
import { PlaceClaimCommand, type PlacedAnswer } from './place-claim.command.js';

/** Derives what the guest asks for, and has the zone decide. Everything wrong with the request itself is found before. */
@CommandHandler(PlaceClaimCommand)
export class PlaceClaimHandler implements ICommandHandler<PlaceClaimCommand, PlacedAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ dto }: PlaceClaimCommand): Promise<PlacedAnswer> {
    this.zones.checkZone(dto.zone);
    const claim = claimRequestInput(dto);
    const guest = guestOf(claim);
    if (claim.domain) checkDomain(claim.domain.xml, claim.instanceId);
    const fingerprint = createHash('sha256').update(canonicalJson(claim)).digest('base64url').slice(0, 22);
    const committed = await this.zones.submit(
      { type: 'PlaceClaim', claim, fingerprint, guest },
      `claim:${claim.claimId}`,
    );
    return answer(committed.events[0]!, committed.repeated, this.zones.zone);
  }
}

function guestOf({ flavor, image, guestTopology }: ClaimRequest): DerivedGuest {
  if (flavor) return deriveGuest(flavor, image);
  const vcpus = guestTopology!.cells.reduce(
    (sum, cell) => sum + cell.floatingVcpus.length + cell.pinnedVcpus.length,
    0,
  );
  return {
    topology: guestTopology,
    realtimeVcpus: null,
    lockedMemory: null,
    pciNumaPolicy: null,
    cpuTopology: { sockets: vcpus, cores: 1, threads: 1 },
    warnings: [],
  };
}

function answer(event: LedgerEvent, repeated: boolean, zone: string): PlacedAnswer {
  if (event.type === 'ClaimPlaced') return { repeated, claim: placedClaimAnswer(event, zone) };
  if (event.type !== 'ClaimRejected') throw new Error(`a claim cannot lead to ${event.type}`);
  const { hostsTried, reasons, nearest } = event.data.rejection;
  const why = reasons
    .map(({ rule, hosts }) => `${rule} on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`)
    .join(', ');
  throw new RefusedError('no-valid-host', why || 'the zone has no hosts', undefined, {
    claimId: event.data.claim.claimId,
    revision: event.revision,
    hostsTried,
    reasons,
    nearest,
  });
}
