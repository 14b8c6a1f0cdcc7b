import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { VerifyAnswer, VerifyProgress } from '#contracts/answers/ledger-answer.js';
import { Zones } from '../../zone-engine/zones.js';
import { verification } from './verification.js';
import { VerifyLedgerQuery } from './verify-ledger.query.js';

@QueryHandler(VerifyLedgerQuery)
export class VerifyLedgerHandler
  implements IQueryHandler<VerifyLedgerQuery, AsyncGenerator<VerifyProgress, VerifyAnswer>>
{
  constructor(private readonly zones: Zones) {}

  async execute(): Promise<AsyncGenerator<VerifyProgress, VerifyAnswer>> {
    return verification(this.zones.engine);
  }
}
