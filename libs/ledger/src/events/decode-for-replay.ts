import type { DerivedGuest } from '#numa/model/flavor.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { RankPolicy } from '../selection/rank/rank-policy.js';
import { type RequestBody, requestOf, share, sharedBody } from '../state/share.js';
import { placementOfText } from '../state/shared-placements.js';
import { Cutter } from './cutter.js';
import { decodeEvent, type EncodedEvent, eventOf } from './event-codec.js';
import type { EventData } from './event-data.js';
import type { LedgerEvent } from './ledger-event.js';
import { readMetadata } from './read-metadata.js';

/**
 * The same event as `decodeEvent` gives, faster: what guests ask for and are given and what hosts are, most of the
 * text, come in few kinds, and a text that was read before is not read again; the rest is cut out of its text.
 * Whatever is written otherwise is left to `decodeEvent`. To be folded in and let go: a string that was cut out keeps
 * the page of the ledger that it is from; those that states keep are made anew.
 */
export function decodeForReplay(stored: EncodedEvent & { readonly revision: number }): LedgerEvent {
  const read = readers[stored.type];
  const metadata = read ? readMetadata(stored.type, stored.metadata) : null;
  const data = metadata && attempt(read!, stored.data);
  if (!data) return decodeEvent(stored);
  return keepsTime(data) ? eventOf(stored, data) : eventOf(stored, data, metadata);
}

/** Each throws for what it does not know how to read. What it reads keeps no time but as `keepsTime` says. */
const readers: Readonly<Record<string, (data: string) => object>> = {
  ClaimPlaced: placedClaim,
  ClaimConfirmed: claimAtHost,
  ClaimExpired: claimAtHost,
  ClaimReleased: claimAtHost,
  HostReported: reportedHost,
  PlacementApplied: (data) => JSON.parse(data),
};

function attempt(read: (data: string) => object, data: string): object | null {
  try {
    return read(data);
  } catch {
    return null;
  }
}

/** Whether the state will keep time and fingerprint as texts: of claims that no row can hold. */
const keepsTime = (data: Partial<EventData['ClaimPlaced']>): boolean =>
  data.claim !== undefined && (data.leaseExpiresAt !== null || data.claim.instanceId !== data.claim.claimId);

function claimAtHost(data: string): EventData['ClaimReleased'] {
  const cut = new Cutter(data);
  const claimId = cut.string('{"claimId":"');
  const host = cut.string('","host":"');
  cut.past('"}');
  cut.end();
  return { claimId, host };
}

function reportedHost(data: string): EventData['HostReported'] {
  const cut = new Cutter(data);
  const host = cut.string('{"host":"');
  cut.past('","report":');
  const report = reports.read(data.slice('{"host":"","report":'.length + host.length, -1));
  return { host: copyOf(host), report };
}

/**
 * Two ids, then what many claims have in common, then what is the claim's own. No quote stands unescaped inside a
 * JSON text, so the marks are keys, and the first of their kind. A claim with a domain is written otherwise.
 */
function placedClaim(data: string): EventData['ClaimPlaced'] {
  const cut = new Cutter(data);
  const claimId = copyOf(cut.string('{"claim":{"claimId":"'));
  const instance = cut.string('","instanceId":"');
  cut.past('",');
  const body = bodies.read(cut.upTo(',"domain":null},"fingerprint":"'));
  const fingerprint = cut.string(',"domain":null},"fingerprint":"');
  cut.past('","guest":');
  const guestAndRank = cut.upTo(',"host":"');
  const host = cut.string(',"host":"');
  cut.past('","placement":');
  const placement = placementOfText(cut.upTo(',"leaseExpiresAt":'));
  cut.past(',"leaseExpiresAt":');
  const leaseExpiresAt = cut.is('null}') ? null : quoted(cut);
  cut.end();
  const instanceId = instance === claimId ? claimId : copyOf(instance);
  const claim = requestOf({ claimId, instanceId, domain: null }, body);
  const { guest, rank } = guests.read(guestAndRank);
  const kept = keepsTime({ claim, leaseExpiresAt }) ? copyOf(fingerprint) : fingerprint;
  return rank === undefined
    ? { claim, fingerprint: kept, guest, host, placement, leaseExpiresAt }
    : { claim, fingerprint: kept, guest, rank, host, placement, leaseExpiresAt };
}

function quoted(cut: Cutter): string {
  const string = cut.string('"');
  cut.past('"}');
  return copyOf(string);
}

/** A string of its own: one that was cut out keeps all of the page that it was cut from. */
const copyOf = (text: string): string => Buffer.from(text).toString();

/** What was made of texts that come again and again. Forgets all when they turn out to be many. */
class ReadTexts<T> {
  private readonly known = new Map<string, T>();

  constructor(private readonly make: (text: string) => T) {}

  read(text: string): T {
    const before = this.known.get(text);
    if (before !== undefined) return before;
    if (this.known.size >= 4096) this.known.clear();
    const made = this.make(text);
    this.known.set(copyOf(text), made);
    return made;
  }
}

const bodies = new ReadTexts<RequestBody>((text) => sharedBody(JSON.parse(`{${text}}`) as RequestBody));
const reports = new ReadTexts<HostReport>((text) => share(JSON.parse(text) as HostReport));
const guests = new ReadTexts((text) => {
  const read = JSON.parse(`{"guest":${text}}`) as { guest: DerivedGuest; rank?: RankPolicy };
  return { ...read, guest: share(read.guest) };
});
