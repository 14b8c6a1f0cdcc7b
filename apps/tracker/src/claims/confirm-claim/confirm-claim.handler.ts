import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ClaimConfirmedAnswer } from '#contracts/answers/claim-answer.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { Zones } from '../../zone-engine/zones.js';
import { ConfirmClaimCommand } from './confirm-claim.command.js';

/** Answers from the event alone: a repetition gives the same, whatever came since. */
@CommandHandler(ConfirmClaimCommand)
export class ConfirmClaimHandler implements ICommandHandler<ConfirmClaimCommand, ClaimConfirmedAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ claimId }: ConfirmClaimCommand): Promise<ClaimConfirmedAnswer> {
    const { events } = await this.zones.submit({ type: 'ConfirmClaim', claimId }, `confirm:${claimId}`);
    const { revision, data } = events[0] as LedgerEvent<'ClaimConfirmed'>;
    return { claimId, state: 'confirmed', zone: this.zones.zone, revision, host: data.host };
  }
}
