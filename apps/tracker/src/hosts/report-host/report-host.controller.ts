import { Body, Controller, Param, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { HostCommandAnswer } from '#contracts/answers/host-answer.js';
import { HostReportDto } from '#contracts/dto/host-report.dto.js';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { hostReportInput } from '#contracts/wire/host-report.js';
import { parseCapabilitiesWithCells } from '#libvirt/capabilities/parse-capabilities.js';
import { HostParam } from '../../http/path-params.js';
import { RequestPipe } from '../../http/validation.js';
import { ReportHostCommand } from './report-host.command.js';

@ApiTags('hosts')
@Controller('v1/hosts')
export class ReportHostController {
  /** The body may be XML or JSON, so its DTO is checked here. */
  private readonly jsonForm = new RequestPipe();

  constructor(private readonly commands: CommandBus) {}

  @Put(':host/capabilities')
  @ApiOperation({
    summary: "Report a host: libvirt's capabilities XML, or the JSON form. An equal report appends nothing",
  })
  @ApiParam({ name: 'host', example: 'compute-1' })
  @ApiResponse({ status: 200, description: 'recorded, or known already' })
  @ApiResponse({
    status: 400,
    description: 'not well-formed, hostile, not capabilities, or without cells; the problem names the place',
  })
  @ApiResponse({ status: 413, description: 'too large' })
  async report(@Param('host', HostParam) host: string, @Body() body: unknown): Promise<HostCommandAnswer> {
    const report =
      typeof body === 'string' ? parseCapabilitiesWithCells(body) : hostReportInput(await this.checked(body));
    return this.commands.execute(new ReportHostCommand(host, report));
  }

  private async checked(body: unknown): Promise<HostReportDto> {
    return (await this.jsonForm.transform(body, { type: 'body', metatype: HostReportDto })) as HostReportDto;
  }
}
