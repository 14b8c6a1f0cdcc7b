import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { fingerprintOf } from '#ledger/events/fingerprint.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { Zones } from '../../zone-engine/zones.js';
import { placedClaimAnswer } from '../claim-answers.js';
import type { PlacedAnswer } from '../place-claim/place-claim.command.js';
import { AdoptGuestCommand } from './adopt-guest.command.js';

@CommandHandler(AdoptGuestCommand)
export class AdoptGuestHandler implements ICommandHandler<AdoptGuestCommand, PlacedAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ host, instanceId, claimId = instanceId }: AdoptGuestCommand): Promise<PlacedAnswer> {
    const adopted = { claimId, instanceId, host };
    const fingerprint = fingerprintOf({ adopted });
    const { events, repeated } = await this.zones.submit(
      { type: 'AdoptGuest', ...adopted, fingerprint },
      `adopt:${claimId}`,
    );
    return { repeated, claim: placedClaimAnswer(events[0] as LedgerEvent<'ClaimAdopted'>, this.zones.zone) };
  }
}
