import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { LedgerAnswer } from '#contracts/answers/ledger-answer.js';
import { ApiOperation, ApiTags } from '#contracts/openapi/decorators.js';
import { GetLedgerQuery, LedgerQuery } from './get-ledger.query.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class GetLedgerController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({ summary: 'The events of the ledger, in order' })
  list(@Query() query: LedgerQuery): Promise<LedgerAnswer> {
    return this.queries.execute(new GetLedgerQuery(query));
  }
}
