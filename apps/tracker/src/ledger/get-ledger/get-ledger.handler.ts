import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { LedgerAnswer, LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { Zones } from '../../zone-engine/zones.js';
import { GetLedgerQuery, type LedgerQuery } from './get-ledger.query.js';

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

function matches(event: LedgerEvent, { host, claim, type, since, until }: LedgerQuery): boolean {
  if (type !== undefined && event.type !== type) return false;
  if (since !== undefined && event.time < new Date(since).toISOString()) return false;
  if (until !== undefined && event.time > new Date(until).toISOString()) return false;
  if (host !== undefined && !('host' in event.data && event.data.host === host)) return false;
  return claim === undefined || claimOf(event) === claim;
}

function claimOf({ data }: LedgerEvent): string | null {
  if ('claim' in data) return data.claim.claimId;
  return 'claimId' in data ? data.claimId : null;
}
