import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import { Zones } from '../../zone-engine/zones.js';
import { hostCommandAnswer } from '../host-answers.js';
import { OperateHostCommand } from './operate-host.command.js';

@CommandHandler(OperateHostCommand)
export class OperateHostHandler implements ICommandHandler<OperateHostCommand, HostCommandAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ operation }: OperateHostCommand): Promise<HostCommandAnswer> {
    return hostCommandAnswer(operation.host, await this.zones.submit(operation));
  }
}
