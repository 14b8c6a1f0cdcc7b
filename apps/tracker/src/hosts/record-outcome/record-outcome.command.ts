import { Command } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import type { OutcomeDto } from '#contracts/dto/outcome.dto.js';

export class RecordOutcomeCommand extends Command<HostCommandAnswer> {
  constructor(
    readonly host: string,
    readonly dto: OutcomeDto,
  ) {
    super();
  }
}
