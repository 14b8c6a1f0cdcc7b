import { Command } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import type { HostPolicyDto } from '#contracts/dto/host-policy.dto.js';

export class SetHostPolicyCommand extends Command<HostCommandAnswer> {
  constructor(
    readonly host: string,
    readonly dto: HostPolicyDto,
  ) {
    super();
  }
}
