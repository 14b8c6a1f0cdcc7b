import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { VerifyAnswer } from '#contracts/answers/ledger-answer.js';
import { VerifyLedgerQuery } from './verify-ledger.query.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class VerifyLedgerController {
  constructor(private readonly queries: QueryBus) {}

  @Get('verify')
  @ApiOperation({ summary: 'Check the hash chain, replay the ledger from nothing, and compare the states' })
  verify(): Promise<VerifyAnswer> {
    return this.queries.execute(new VerifyLedgerQuery());
  }
}
