import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import { Zones } from '../../zone-engine/zones.js';
import { claimAnswer } from '../claim-answers.js';
import { ReleaseClaimCommand } from './release-claim.command.js';

@CommandHandler(ReleaseClaimCommand)
export class ReleaseClaimHandler implements ICommandHandler<ReleaseClaimCommand, ClaimAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ claimId }: ReleaseClaimCommand): Promise<ClaimAnswer> {
    const { events } = await this.zones.submit({ type: 'ReleaseClaim', claimId }, `release:${claimId}`);
    // A move that was under way ends first: the release is the last.
    const { revision } = events.at(-1)!;
    // What its guest does since is in the claim's query: a repetition gives the same answer.
    return this.zones.engine.read((state) => ({
      ...claimAnswer(state.claims.get(claimId)!, state),
      revision,
      drift: null,
    }));
  }
}
