import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { LedgerAnswer, LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';
import { Zones } from '../../zone-engine/zones.js';
import { GetLedgerQuery } from './get-ledger.query.js';
import { matcher } from './matches.js';

/** Events that one request may look through: then the answer says where to go on. */
const scanned = 100_000;

/** Reads the ledger page by page from the store until enough events match. */
@QueryHandler(GetLedgerQuery)
export class GetLedgerHandler implements IQueryHandler<GetLedgerQuery, LedgerAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ query }: GetLedgerQuery): Promise<LedgerAnswer> {
    const { from = 0, limit = 100 } = query;
    const { engine } = this.zones;
    const matches = matcher(query);
    const revision = await engine.read((state) => state.revision);
    const events: LedgerEventAnswer[] = [];
    if (from > revision) return { revision, events, next: null };
    for await (const page of engine.history(from)) {
      for (const event of page) {
        if (event.revision > revision) return { revision, events, next: null };
        if (!matches(event)) continue;
        if (events.length === limit) return { revision, events, next: event.revision };
        events.push(event);
      }
      const behind = page.at(-1)!.revision + 1;
      if (behind - from >= scanned && behind <= revision) return { revision, events, next: behind };
    }
    return { revision, events, next: null };
  }
}
