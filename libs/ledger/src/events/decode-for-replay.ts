import type { DerivedGuest } from '#numa/model/flavor.js';
import type { HostReport } from '#numa/model/host-report.js';
import { type RequestBody, requestOf, share, sharedBody } from '../state/share.js';
import { decodeEvent, type EncodedEvent, eventOf } from './event-codec.js';
import type { EventType } from './event-data.js';
import { eventVersions } from './event-versions.js';
import type { LedgerEvent } from './ledger-event.js';

/** How ClaimPlaced is written: two ids, then what many claims have in common, then what is the claim's own. */
const beforeClaimId = '{"claim":{"claimId":"';
const beforeInstanceId = '","instanceId":"';
const uuidLength = 36;
const afterIds = beforeClaimId.length + uuidLength + beforeInstanceId.length + uuidLength + '"'.length;
const withoutDomain = '"domain":null';

const beforeHost = '{"host":"';
const beforeReport = '","report":';

const presentVersion = (type: EventType): string => `{"version":${eventVersions[type]},`;
const placedNow = presentVersion('ClaimPlaced');
const reportedNow = presentVersion('HostReported');

/**
 * The same event as `decodeEvent` gives, faster for placed claims and reports: what guests ask for and what hosts are,
 * most of their text, come in few kinds, and a text that was read before is not read again. Whatever is written
 * otherwise is left to `decodeEvent`.
 */
export function decodeForReplay(stored: EncodedEvent & { readonly revision: number }): LedgerEvent {
  const data = readers[stored.type]?.(stored) ?? null;
  return data === null ? decodeEvent(stored) : eventOf(stored, data);
}

/** Each gives null for what it does not know how to read. */
const readers: Readonly<Record<string, (stored: EncodedEvent) => unknown>> = {
  ClaimPlaced: placedClaim,
  HostReported: reportedHost,
};

function reportedHost({ data, metadata }: EncodedEvent): unknown {
  const reportAt = data.indexOf(beforeReport);
  if (!metadata.startsWith(reportedNow) || !data.startsWith(beforeHost) || reportAt < 0) return null;
  try {
    const host = JSON.parse(data.slice(beforeHost.length - 1, reportAt + 1)) as string;
    return { host, report: reports.read(data.slice(reportAt + beforeReport.length, -1)) };
  } catch {
    return null;
  }
}

function placedClaim({ data, metadata }: EncodedEvent): unknown {
  if (!metadata.startsWith(placedNow) || !data.startsWith(beforeClaimId)) return null;
  if (!data.startsWith(beforeInstanceId, beforeClaimId.length + uuidLength) || data[afterIds] !== ',')
    return null;
  // No quote stands unescaped inside a JSON text, so these marks are keys, and the first of their kind.
  const bodyEnd = data.indexOf('},"fingerprint":"', afterIds);
  const guestAt = data.indexOf(',"guest":{', bodyEnd);
  const hostAt = data.indexOf(',"host":"', guestAt);
  if (bodyEnd < 0 || guestAt < 0 || hostAt < 0) return null;
  if (!data.startsWith(withoutDomain, bodyEnd - withoutDomain.length)) return null;
  try {
    const body = bodies.read(data.slice(afterIds + 1, bodyEnd));
    const guest = guests.read(data.slice(guestAt + ',"guest":'.length, hostAt));
    const own = JSON.parse(
      data.slice('{"claim":'.length, afterIds) + data.slice(bodyEnd + 1, guestAt) + data.slice(hostAt),
    );
    const { claimId, instanceId, fingerprint, host, placement, leaseExpiresAt } = own;
    const claim = requestOf({ claimId, instanceId, domain: null }, body);
    return { claim, fingerprint, guest, host, placement, leaseExpiresAt };
  } catch {
    return null;
  }
}

/** What was made of texts that come again and again. Forgets all when they turn out to be many. */
class ReadTexts<T> {
  private readonly known = new Map<string, T>();

  constructor(private readonly make: (text: string) => T) {}

  read(text: string): T {
    const before = this.known.get(text);
    if (before !== undefined) return before;
    if (this.known.size >= 4096) this.known.clear();
    const made = this.make(text);
    // A copy: a slice would keep the whole page alive that it was cut from.
    this.known.set(Buffer.from(text).toString(), made);
    return made;
  }
}

const bodies = new ReadTexts<RequestBody>((text) => sharedBody(JSON.parse(`{${text}}`) as RequestBody));
const reports = new ReadTexts<HostReport>((text) => share(JSON.parse(text) as HostReport));
const guests = new ReadTexts<DerivedGuest>((text) => share(JSON.parse(text) as DerivedGuest));
