import { Command } from '@nestjs/cqrs';
import type { MoveAnswer } from '#contracts/answers/move-answer.js';
import type { StartMoveDto } from '#contracts/dto/start-move.dto.js';

export interface MovedAnswer {
  /** true: this move was decided before. */
  readonly repeated: boolean;
  readonly move: MoveAnswer;
}

export class StartMoveCommand extends Command<MovedAnswer> {
  constructor(
    readonly claimId: string,
    readonly dto: StartMoveDto,
  ) {
    super();
  }
}

export class EndMoveCommand extends Command<MoveAnswer> {
  constructor(
    readonly claimId: string,
    readonly moveId: string,
    readonly how: 'ConfirmMove' | 'RevertMove',
  ) {
    super();
  }
}
