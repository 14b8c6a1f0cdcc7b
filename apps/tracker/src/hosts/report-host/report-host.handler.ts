import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import { Zones } from '../../zone-engine/zones.js';
import { hostCommandAnswer } from '../host-answers.js';
import { ReportHostCommand } from './report-host.command.js';

@CommandHandler(ReportHostCommand)
export class ReportHostHandler implements ICommandHandler<ReportHostCommand, HostCommandAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ host, report }: ReportHostCommand): Promise<HostCommandAnswer> {
    return hostCommandAnswer(host, await this.zones.submit({ type: 'ReportHost', host, report }));
  }
}
