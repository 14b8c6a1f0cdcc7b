import { utcTime } from '#contracts/wire/time.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { EventsQuery } from './get-ledger.query.js';

/** What tells whether an event is one of those that a query wants. */
export function matcher(query: EventsQuery): (event: LedgerEvent) => boolean {
  const { host, claim, type } = query;
  const since = query.since === undefined ? null : utcTime(query.since);
  const until = query.until === undefined ? null : utcTime(query.until);
  return (event) =>
    (type === undefined || event.type === type) &&
    (since === null || event.time >= since) &&
    (until === null || event.time <= until) &&
    (host === undefined || hostsOf(event).includes(host)) &&
    (claim === undefined || claimOf(event) === claim);
}

function hostsOf({ data }: LedgerEvent): string[] {
  return [...('host' in data ? [data.host] : []), ...('from' in data ? [data.from] : [])];
}

function claimOf({ data }: LedgerEvent): string | null {
  if ('claimId' in data) return data.claimId;
  return 'claim' in data ? data.claim.claimId : null;
}
