import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import { outcomeInput } from '#contracts/wire/outcome.js';
import { Zones } from '../../zone-engine/zones.js';
import { hostCommandAnswer } from '../host-answers.js';
import { RecordOutcomeCommand } from './record-outcome.command.js';

@CommandHandler(RecordOutcomeCommand)
export class RecordOutcomeHandler implements ICommandHandler<RecordOutcomeCommand, HostCommandAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ host, dto }: RecordOutcomeCommand): Promise<HostCommandAnswer> {
    return hostCommandAnswer(
      host,
      await this.zones.submit({ type: 'RecordOutcome', host, outcome: outcomeInput(dto) }),
    );
  }
}
