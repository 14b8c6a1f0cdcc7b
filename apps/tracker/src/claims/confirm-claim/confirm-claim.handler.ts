import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import { Zones } from '../../zone-engine/zones.js';
import { claimAnswer } from '../claim-answers.js';
import { ConfirmClaimCommand } from './confirm-claim.command.js';

@CommandHandler(ConfirmClaimCommand)
export class ConfirmClaimHandler implements ICommandHandler<ConfirmClaimCommand, ClaimAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ claimId }: ConfirmClaimCommand): Promise<ClaimAnswer> {
    const { events, revision } = await this.zones.submit(
      { type: 'ConfirmClaim', claimId },
      `confirm:${claimId}`,
    );
    const at = events[0]?.revision ?? revision;
    return this.zones.engine.read((state) => claimAnswer(state.claims.get(claimId)!, this.zones.zone, at));
  }
}
