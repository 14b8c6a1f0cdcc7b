import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { LedgerAnswer, LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';
import { Zones } from '../../zone-engine/zones.js';
import { GetLedgerQuery } from './get-ledger.query.js';
import { matcher } from './matches.js';

/** Events that one request may look through: then the answer says where to go on. */
const scanned = 100_000;

/** Reads the ledger from the store until enough events match. */
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
    for await (const event of engine.history(from)) {
      if (event.revision > revision) break;
      const full = events.length === limit && matches(event);
      if (full || event.revision - from >= scanned) return { revision, events, next: event.revision };
      if (matches(event)) events.push(event);
    }
    return { revision, events, next: null };
  }
}
