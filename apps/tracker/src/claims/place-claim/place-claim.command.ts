import { Command } from '@nestjs/cqrs';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';

export interface PlacedAnswer {
  /** true: this claim was decided before. */
  readonly repeated: boolean;
  readonly claim: ClaimAnswer;
}

export class PlaceClaimCommand extends Command<PlacedAnswer> {
  constructor(readonly dto: PlaceClaimDto) {
    super();
  }
}
