import { Command } from '@nestjs/cqrs';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';

export class ReleaseClaimCommand extends Command<ClaimAnswer> {
  constructor(readonly claimId: string) {
    super();
  }
}
