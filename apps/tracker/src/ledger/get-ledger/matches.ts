import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { LedgerQuery } from './get-ledger.query.js';

/** Whether an event passes the filters of a query. */
export function matches(event: LedgerEvent, { host, claim, type, since, until }: LedgerQuery): boolean {
  if (type !== undefined && event.type !== type) return false;
  if (since !== undefined && event.time < new Date(since).toISOString()) return false;
  if (until !== undefined && event.time > new Date(until).toISOString()) return false;
  if (host !== undefined && !hostsOf(event).includes(host)) return false;
  return claim === undefined || claimOf(event) === claim;
}

function hostsOf({ data }: LedgerEvent): string[] {
  return [...('host' in data ? [data.host] : []), ...('from' in data ? [data.from] : [])];
}

function claimOf({ data }: LedgerEvent): string | null {
  if ('claim' in data) return data.claim.claimId;
  return 'claimId' in data ? data.claimId : null;
}
