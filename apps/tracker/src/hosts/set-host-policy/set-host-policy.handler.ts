import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import { hostPolicyInput } from '#contracts/wire/host-policy.js';
import { Zones } from '../../zone-engine/zones.js';
import { hostCommandAnswer } from '../host-answers.js';
import { SetHostPolicyCommand } from './set-host-policy.command.js';

@CommandHandler(SetHostPolicyCommand)
export class SetHostPolicyHandler implements ICommandHandler<SetHostPolicyCommand, HostCommandAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ host, dto }: SetHostPolicyCommand): Promise<HostCommandAnswer> {
    const policy = hostPolicyInput(dto);
    return hostCommandAnswer(host, await this.zones.submit({ type: 'SetHostPolicy', host, policy }));
  }
}
