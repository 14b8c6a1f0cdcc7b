import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import { OutcomeDto } from '#contracts/dto/outcome.dto.js';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { HostParam } from '../../http/path-params.js';
import { outcomeExamples } from '../../openapi/examples.js';
import { RecordOutcomeCommand } from './record-outcome.command.js';

@ApiTags('adapter')
@Controller('v1/hosts')
export class RecordOutcomeController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':host/outcomes')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Report what libvirt did with a decision, or a domain that is not as decided. Repeatable',
  })
  @ApiBody({ type: OutcomeDto, examples: outcomeExamples })
  @ApiParam({ name: 'host', example: 'compute-1' })
  @ApiResponse({ status: 404, description: 'no such host or decision' })
  record(@Param('host', HostParam) host: string, @Body() dto: OutcomeDto): Promise<HostCommandAnswer> {
    return this.commands.execute(new RecordOutcomeCommand(host, dto));
  }
}
