import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { claimRequestInput, noNetworks } from '#contracts/wire/claim-request.js';
import { derivedGuest } from '#ledger/decide/derived-guest.js';
import type { ClaimRequest } from '#ledger/events/claim-request.js';
import { fingerprintOf } from '#ledger/events/fingerprint.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import { sharedRequest } from '#ledger/state/share.js';
import { Zones } from '../../zone-engine/zones.js';
import { placedClaimAnswer } from '../claim-answers.js';
import { noValidHost } from '../no-valid-host.js';
import { checkDomain } from './check-domain.js';
import { PlaceClaimCommand, type PlacedAnswer } from './place-claim.command.js';

/** Derives what the guest asks for, and has the zone decide. Everything wrong with the request itself is found before. */
@CommandHandler(PlaceClaimCommand)
export class PlaceClaimHandler implements ICommandHandler<PlaceClaimCommand, PlacedAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ dto }: PlaceClaimCommand): Promise<PlacedAnswer> {
    this.zones.checkZone(dto.zone);
    const claim = sharedRequest(claimRequestInput(dto));
    const guest = derivedGuest(claim);
    if (claim.domain) checkDomain(claim.domain.xml, claim.instanceId);
    const { rank } = dto;
    const committed = await this.zones.submit(
      {
        type: 'PlaceClaim',
        claim,
        fingerprint: fingerprintBy(rank, claim),
        formerFingerprint:
          dto.networks && !claim.networks
            ? fingerprintBy(rank, { ...claim, networks: noNetworks })
            : undefined,
        guest,
        rank: rank ?? this.zones.defaultRank,
      },
      `claim:${claim.claimId}`,
    );
    return answer(committed.events[0]!, committed.repeated, this.zones.zone);
  }
}

/** The default policy is the tracker's, not the request's: under another one the same request is still the same. */
const fingerprintBy = (rank: RankPolicy | undefined, claim: ClaimRequest): string =>
  fingerprintOf(rank ? { ...claim, rank } : claim);

function answer(event: LedgerEvent, repeated: boolean, zone: string): PlacedAnswer {
  if (event.type === 'ClaimPlaced') return { repeated, claim: placedClaimAnswer(event, zone) };
  if (event.type !== 'ClaimRejected') throw new Error(`a claim cannot lead to ${event.type}`);
  throw noValidHost(event.data.rejection, { claimId: event.data.claim.claimId, revision: event.revision });
}
