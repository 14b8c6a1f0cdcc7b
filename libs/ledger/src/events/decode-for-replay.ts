import type { DerivedGuest } from '#numa/model/flavor.js';
import type { HostReport } from '#numa/model/host-report.js';
import { type RequestBody, requestOf, share, sharedBody } from '../state/share.js';
import type { ClaimRequest } from './claim-request.js';
import { decodeEvent, type EncodedEvent, eventOf } from './event-codec.js';
import type { LedgerEvent } from './ledger-event.js';
import { readMetadata } from './read-metadata.js';

/** How ClaimPlaced is written: two ids, then what many claims have in common, then what is the claim's own. */
const beforeClaimId = '{"claim":{"claimId":"';
const beforeInstanceId = '","instanceId":"';
const uuidLength = 36;
const afterIds = beforeClaimId.length + uuidLength + beforeInstanceId.length + uuidLength + '"'.length;
const withoutDomain = '"domain":null';

const beforeHost = '{"host":"';
const beforeReport = '","report":';

const beforeEndedId = '{"claimId":"';
const claimIdAt = beforeEndedId.length;
const beforeEndedHost = '","host":"';

/**
 * The same event as `decodeEvent` gives, faster: what guests ask for and what hosts are, most of the text, come in few
 * kinds, and a text that was read before is not read again; metadata and the ends of claims are cut out of their
 * texts. Whatever is written otherwise is left to `decodeEvent`. To be folded in and let go: a string that was cut out
 * keeps the page of the ledger that it is from; those that states keep are made anew.
 */
export function decodeForReplay(stored: EncodedEvent & { readonly revision: number }): LedgerEvent {
  const read = readers[stored.type];
  const metadata = read ? readMetadata(stored.type, stored.metadata) : null;
  const data = metadata && read!(stored.data);
  if (!data) return decodeEvent(stored);
  return keepsTime(data) ? eventOf(stored, data) : eventOf(stored, data, metadata);
}

/** Each gives null for what it does not know how to read. What it reads keeps no time but as `keepsTime` says. */
const readers: Readonly<Record<string, (data: string) => object | null>> = {
  ClaimPlaced: placedClaim,
  ClaimConfirmed: claimAtHost,
  ClaimExpired: claimAtHost,
  ClaimReleased: claimAtHost,
  HostReported: reportedHost,
  PlacementApplied: anything,
};

/** Whether the state will keep the event's time as text: of claims that no row can hold. */
const keepsTime = (data: {
  readonly leaseExpiresAt?: string | null;
  readonly claim?: ClaimRequest;
}): boolean =>
  data.claim !== undefined && (data.leaseExpiresAt !== null || data.claim.instanceId !== data.claim.claimId);

function anything(data: string): object | null {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

/** `{"claimId":"…","host":"…"}` and nothing else, nothing of it escaped. */
function claimAtHost(data: string): object | null {
  const hostAt = claimIdAt + uuidLength + beforeEndedHost.length;
  if (!data.startsWith(beforeEndedId) || !data.startsWith(beforeEndedHost, claimIdAt + uuidLength))
    return null;
  if (data.indexOf('"', claimIdAt) !== claimIdAt + uuidLength || data.includes('\\')) return null;
  if (data.indexOf('"', hostAt) !== data.length - 2 || !data.endsWith('}')) return null;
  return { claimId: data.slice(claimIdAt, claimIdAt + uuidLength), host: data.slice(hostAt, -2) };
}

function reportedHost(data: string): object | null {
  const reportAt = data.indexOf(beforeReport);
  if (!data.startsWith(beforeHost) || reportAt < 0) return null;
  try {
    const host = JSON.parse(data.slice(beforeHost.length - 1, reportAt + 1)) as string;
    return { host, report: reports.read(data.slice(reportAt + beforeReport.length, -1)) };
  } catch {
    return null;
  }
}

function placedClaim(data: string): object | null {
  if (!data.startsWith(beforeClaimId)) return null;
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
