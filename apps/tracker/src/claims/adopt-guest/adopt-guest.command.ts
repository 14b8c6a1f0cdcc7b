import { Command } from '@nestjs/cqrs';
import type { PlacedAnswer } from '../place-claim/place-claim.command.js';

export class AdoptGuestCommand extends Command<PlacedAnswer> {
  constructor(
    readonly host: string,
    readonly instanceId: string,
    /** undefined: the guest's own id. */
    readonly claimId: string | undefined,
  ) {
    super();
  }
}
