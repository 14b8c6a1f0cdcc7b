import { Command } from '@nestjs/cqrs';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';

export class ConfirmClaimCommand extends Command<ClaimAnswer> {
  constructor(readonly claimId: string) {
    super();
  }
}
