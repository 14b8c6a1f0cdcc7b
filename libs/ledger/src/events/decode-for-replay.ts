import type { DerivedGuest } from '#numa/model/flavor.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { Placement } from '#numa/model/placement.js';
import type { RankPolicy } from '../selection/rank/rank-policy.js';
import { type RequestBody, requestOf, share, sharedBody } from '../state/share.js';
import { sharedPlacement } from '../state/shared-placements.js';
import { Cutter } from './cutter.js';
import { decodeEvent, type EncodedEvent, eventOf } from './event-codec.js';
import type { EventData, EventType } from './event-data.js';
import type { LedgerEvent } from './ledger-event.js';
import { readMetadata } from './read-metadata.js';

/**
 * The same event as `decodeEvent` gives, faster: what guests ask for and are given and what hosts are, most of the
 * text, come in few kinds, and a text that was read before is not read again; the rest is cut out of its text.
 * Whatever is written otherwise is left to `decodeEvent`. To be folded in and let go: a string that was cut out keeps
 * the page of the ledger that it is from; those that states keep are made anew.
 */
export function decodeForReplay(stored: EncodedEvent & { readonly revision: number }): LedgerEvent {
  const reader = readers.get(stored.type);
  const metadata = reader ? readMetadata(reader.type, stored.metadata) : null;
  const data = metadata && attempt(reader!.read, stored.data);
  if (!data) return decodeEvent(stored);
  const { type } = reader!;
  return keepsTime(data) ? eventOf(type, stored, data) : eventOf(type, stored, data, metadata);
}

interface Reader {
  /** As a name of this program: V8 looks up by such a string at once, and by one that was read only after a search. */
  readonly type: EventType;
  /** Throws for what it does not know how to read. What it reads keeps no time but as `keepsTime` says. */
  readonly read: (data: string) => object;
}

const readers: ReadonlyMap<string, Reader> = new Map(
  Object.entries({
    ClaimPlaced: placedClaim,
    ClaimConfirmed: claimAtHost,
    ClaimExpired: claimAtHost,
    ClaimReleased: claimAtHost,
    HostReported: reportedHost,
    PlacementApplied: (data: string) => JSON.parse(data),
  }).map(([type, read]) => [type, { type: type as EventType, read }]),
);

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
  const report = reports.read(cut);
  cut.end();
  return { host: copyOf(host), report };
}

/**
 * Two ids, then what many claims have in common, then what is the claim's own. No quote stands unescaped inside a
 * JSON text, so the marks are keys, and the first of their kind. A claim with a domain is written otherwise.
 */
function placedClaim(data: string): EventData['ClaimPlaced'] {
  const cut = new Cutter(data);
  const claimId = copyOf(cut.string('{"claim":{"claimId":"'));
  cut.past('","instanceId":"');
  const instanceId = cut.is(claimId) ? claimId : copyOf(cut.string());
  cut.past('",');
  const body = bodies.read(cut);
  const fingerprint = cut.string();
  cut.past('","guest":');
  const { guest, rank } = guests.read(cut);
  const host = cut.string();
  cut.past('","placement":');
  const placement = placements.read(cut);
  const leaseExpiresAt = cut.is('null}') ? null : quoted(cut);
  cut.end();
  const claim = requestOf({ claimId, instanceId, domain: null }, body);
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

/** Texts that one key is found for, at most: more are told apart by a hash of the whole. */
const mostKin = 8;
/** Characters that are kept of all texts of a kind, about. */
const mostKept = 4_000_000;

/**
 * What was made of texts that come again and again. Forgets all when they turn out to be many. A text is known again by
 * a short part of it, the key, and then by comparing: to hash all of it would cost V8 some ten times as much.
 */
class ReadTexts<T> {
  private readonly byKey = new Map<string, { readonly text: string; readonly made: T }[]>();
  private readonly others = new Map<string, T>();
  private size = 0;

  /** @param mark what the texts end before; null: the end */
  constructor(
    private readonly mark: string | null,
    private readonly keyOf: (cut: Cutter) => string,
    private readonly make: (text: string) => T,
  ) {}

  read(cut: Cutter): T {
    const key = this.keyOf(cut);
    const kin = this.byKey.get(key);
    if (kin) for (const { text, made } of kin) if (cut.is(text)) return made;
    const text = cut.upTo(this.mark);
    cut.past(this.mark ?? '');
    return this.others.get(text) ?? this.keep(key, text, this.make(text));
  }

  private keep(key: string, text: string, made: T): T {
    if (this.size > mostKept) this.forget();
    this.size += text.length;
    const kin = this.byKey.get(key) ?? [];
    if (kin.length === 0) this.byKey.set(copyOf(key), kin);
    if (kin.length < mostKin) kin.push({ text: copyOf(text + (this.mark ?? '')), made });
    else this.others.set(copyOf(text), made);
    return made;
  }

  private forget(): void {
    this.byKey.clear();
    this.others.clear();
    this.size = 0;
  }
}

/** The keys are what differs most: vCPUs, memory and extra specs of a flavor; the pins of a first and a last cell. */
const bodies = new ReadTexts<RequestBody>(
  ',"domain":null},"fingerprint":"',
  (cut) => cut.ahead(18, 66),
  (text) => sharedBody(JSON.parse(`{${text}}`) as RequestBody),
);
const guests = new ReadTexts(
  ',"host":"',
  (cut) => cut.ahead(30, 78),
  (text) => {
    const read = JSON.parse(`{"guest":${text}}`) as { guest: DerivedGuest; rank?: RankPolicy };
    return { ...read, guest: share(read.guest) };
  },
);
const placements = new ReadTexts(
  ',"leaseExpiresAt":',
  (cut) => cut.ahead(96, 128) + cut.beforeEnd(144, 112),
  (text) => sharedPlacement(JSON.parse(text) as Placement),
);
/** Without the brace that closes the event's data. */
const reports = new ReadTexts<HostReport>(
  null,
  (cut) => cut.ahead(0, 64),
  (text) => share(JSON.parse(text.slice(0, -1)) as HostReport),
);
