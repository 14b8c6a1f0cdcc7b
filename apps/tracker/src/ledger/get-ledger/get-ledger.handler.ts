import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { LedgerAnswer, LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';
import { Zones } from '../../zone-engine/zones.js';
import { GetLedgerQuery } from './get-ledger.query.js';
import { matches } from './matches.js';

/** Reads the ledger page by page from the store until enough events match. */
@QueryHandler(GetLedgerQuery)
export class GetLedgerHandler implements IQueryHandler<GetLedgerQuery, LedgerAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ query }: GetLedgerQuery): Promise<LedgerAnswer> {
    const { from = 0, limit = 100 } = query;
    const { engine } = this.zones;
    const revision = await engine.read((state) => state.revision);
    const events: LedgerEventAnswer[] = [];
    for await (const page of engine.history(from)) {
      for (const event of page) {
        if (event.revision > revision || !matches(event, query)) continue;
        if (events.length === limit) return { revision, events, next: event.revision };
        events.push(event);
      }
    }
    return { revision, events, next: null };
  }
}
