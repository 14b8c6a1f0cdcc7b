import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import { DisableHostDto } from '#contracts/dto/host-policy.dto.js';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { NoBody } from '../../http/bodies.js';
import { HostParam } from '../../http/path-params.js';
import { disableExamples } from '../../openapi/examples.js';
import { type HostOperation, OperateHostCommand } from './operate-host.command.js';

@ApiTags('hosts')
@Controller('v1/hosts')
export class OperateHostController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':host/disable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take no new claims; what is held stays held' })
  @ApiBody({ type: DisableHostDto, examples: disableExamples })
  @ApiParam({ name: 'host', example: 'compute-1' })
  disable(
    @Param('host', HostParam) host: string,
    @Body() { reason }: DisableHostDto,
  ): Promise<HostCommandAnswer> {
    return this.operate({ type: 'DisableHost', host, reason });
  }

  @Post(':host/enable')
  @NoBody()
  @HttpCode(200)
  @ApiOperation({ summary: 'Take new claims again' })
  @ApiParam({ name: 'host', example: 'compute-1' })
  enable(@Param('host', HostParam) host: string): Promise<HostCommandAnswer> {
    return this.operate({ type: 'EnableHost', host });
  }

  @Delete(':host')
  @NoBody()
  @ApiOperation({ summary: 'Forget a host that holds no claims' })
  @ApiParam({ name: 'host', example: 'compute-1' })
  @ApiResponse({ status: 409, description: 'it still holds claims' })
  remove(@Param('host', HostParam) host: string): Promise<HostCommandAnswer> {
    return this.operate({ type: 'RemoveHost', host });
  }

  private operate(operation: HostOperation): Promise<HostCommandAnswer> {
    return this.commands.execute(new OperateHostCommand(operation));
  }
}
