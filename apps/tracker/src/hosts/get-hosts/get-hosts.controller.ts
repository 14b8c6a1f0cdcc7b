import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { HostAnswer, HostListAnswer } from '#contracts/answers/host-answer.js';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { FromCaller } from '../../http/from-caller.js';
import { AtQuery, PageQuery } from '../../http/page.query.js';
import { HostParam } from '../../http/path-params.js';
import type { Caller } from '../../zone-engine/caller.js';
import { GetHostQuery, GetHostsQuery } from './get-hosts.query.js';

@ApiTags('hosts')
@Controller('v1/hosts')
export class GetHostsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({ summary: 'Hosts with their totals, sorted by name' })
  list(@Query() query: PageQuery, @FromCaller() caller: Caller): Promise<HostListAnswer> {
    return this.queries.execute(new GetHostsQuery(query, caller));
  }

  @Get(':host')
  @ApiOperation({ summary: 'One host: its cells, what is free, what is used, and whose it is' })
  @ApiParam({ name: 'host', example: 'compute-1' })
  @ApiResponse({ status: 404, description: 'no such host' })
  one(
    @Param('host', HostParam) host: string,
    @Query() { at }: AtQuery,
    @FromCaller() caller: Caller,
  ): Promise<HostAnswer> {
    return this.queries.execute(new GetHostQuery(host, at, caller));
  }
}
