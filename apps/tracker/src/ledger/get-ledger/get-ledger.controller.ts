import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LedgerAnswer } from '#contracts/answers/ledger-answer.js';
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
