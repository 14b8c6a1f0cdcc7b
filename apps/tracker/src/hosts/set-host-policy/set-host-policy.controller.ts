import { Body, Controller, Param, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import { HostPolicyDto } from '#contracts/dto/host-policy.dto.js';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { HostParam } from '../../http/path-params.js';
import { policyExamples } from '../../openapi/examples.js';
import { SetHostPolicyCommand } from './set-host-policy.command.js';

@ApiTags('hosts')
@Controller('v1/hosts')
export class SetHostPolicyController {
  constructor(private readonly commands: CommandBus) {}

  @Put(':host/policy')
  @ApiOperation({ summary: 'Set the whole policy of a host; what is left out takes its default' })
  @ApiBody({ type: HostPolicyDto, examples: policyExamples })
  @ApiParam({ name: 'host', example: 'compute-1' })
  @ApiResponse({ status: 200, description: 'recorded, or so already' })
  @ApiResponse({ status: 400, description: 'the policy breaks a rule or does not suit the host' })
  set(@Param('host', HostParam) host: string, @Body() dto: HostPolicyDto): Promise<HostCommandAnswer> {
    return this.commands.execute(new SetHostPolicyCommand(host, dto));
  }
}
