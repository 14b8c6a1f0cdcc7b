import { Command } from '@nestjs/cqrs';
import type { ClaimConfirmedAnswer } from '#contracts/answers/claim-answer.js';

export class ConfirmClaimCommand extends Command<ClaimConfirmedAnswer> {
  constructor(readonly claimId: string) {
    super();
  }
}
