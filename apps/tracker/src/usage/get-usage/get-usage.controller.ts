import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { UsageAnswer } from '#contracts/answers/usage-answer.js';
import { ApiOperation, ApiTags } from '#contracts/openapi/decorators.js';
import { FromCaller } from '../../http/from-caller.js';
import { AtQuery } from '../../http/page.query.js';
import type { Caller } from '../../zone-engine/caller.js';
import { GetUsageQuery } from './get-usage.query.js';

@ApiTags('hosts')
@Controller('v1/usage')
export class GetUsageController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({ summary: 'What the zone has, and what of it is used' })
  usage(@Query() { at }: AtQuery, @FromCaller() caller: Caller): Promise<UsageAnswer> {
    return this.queries.execute(new GetUsageQuery(at, caller));
  }
}
