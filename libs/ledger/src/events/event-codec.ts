import { hash } from 'node:crypto';
import type { EventType } from './event-data.js';
import { eventJson } from './event-json.js';
import { eventVersions, isEventType } from './event-versions.js';
import type { LedgerEvent, NewLedgerEvent } from './ledger-event.js';
import { upcast } from './upcast/upcast.js';

/** An event as the store keeps it: two JSON texts. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

export interface Metadata {
  readonly version: number;
  readonly time: string;
  readonly command: string;
  readonly previousHash: string;
  /** Which tracker process decided it: 8 hex digits. Absent in ledgers that were written before it was recorded. */
  readonly tracker?: string | undefined;
}

/** What the first event of a ledger names as its predecessor's hash. */
export const genesisHash = '0'.repeat(64);

/** An event that this version cannot read: of a newer version, an unknown type, not JSON, or without what it must say. */
export class UnreadableEventError extends Error {
  readonly code = 'ledger-unreadable';
  constructor(
    readonly revision: number,
    why: string,
  ) {
    super(`the event at revision ${revision} cannot be read: ${why}`);
  }
}

/** An event that was just written, with its hash. */
export interface HashedEvent extends EncodedEvent {
  /** See `eventHash`. */
  readonly hash: string;
}

/**
 * Equal ids are equal events at the same place of the same ledger by the same tracker, since the metadata name the
 * predecessor's hash and the tracker: a store takes an append for a repetition by its ids alone, and must never take
 * another decision on the same command for one. Shape: a UUID (version 8).
 */
function eventId(hex: string): string {
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * SHA-256 over everything that is stored of an event, hex. The predecessor's hash is inside its metadata.
 * @param event with `digest`: the same, as the store made it while it read the event
 */
export function eventHash(event: EncodedEvent & { readonly digest?: string }): string {
  return (
    event.digest ?? hash('sha256', `${event.id}\n${event.type}\n${event.metadata}\n${event.data}`, 'hex')
  );
}

/** Id and hash are over the same bytes but for the id, which stands before them: they are written down once. */
let bytes = Buffer.allocUnsafe(64 * 1024);
const idLength = 36;

function identify(type: string, data: string, metadata: string): HashedEvent {
  const text = `\n${type}\n${metadata}\n${data}`;
  if (bytes.length < idLength + text.length * 3) bytes = Buffer.allocUnsafe(idLength + text.length * 3);
  const end = idLength + bytes.write(text, idLength);
  const id = eventId(hash('sha256', bytes.subarray(idLength + 1, end), 'hex'));
  bytes.write(id);
  return { id, type, data, metadata, hash: hash('sha256', bytes.subarray(0, end), 'hex') };
}

export function encodeEvent(event: NewLedgerEvent, envelope: Omit<Metadata, 'version'>): HashedEvent {
  const { time, command, previousHash, tracker } = envelope;
  const { type } = event;
  const data = eventJson(event);
  const metadata = JSON.stringify({
    version: eventVersions[type],
    time,
    command,
    previousHash,
    tracker,
  } satisfies Metadata);
  return identify(type, data, metadata);
}

/** Reads a stored event. Throws UnreadableEventError: a ledger is never read with an event skipped. */
export function decodeEvent(stored: EncodedEvent & { readonly revision: number }): LedgerEvent {
  const { revision, type } = stored;
  if (!isEventType(type))
    throw new UnreadableEventError(revision, `unknown event type ${JSON.stringify(type)}`);
  const newest = eventVersions[type];
  try {
    const metadata: Metadata = JSON.parse(stored.metadata);
    const { version } = metadata;
    if (!Number.isInteger(version) || version < 1 || version > newest)
      throw new Error(`${type} has version ${version}, this program reads up to ${newest}`);
    const written: unknown = JSON.parse(stored.data);
    return eventOf(type, stored, version < newest ? upcast(type, version, written) : written, metadata);
  } catch (error) {
    throw new UnreadableEventError(revision, (error as Error).message);
  }
}

/** A stored event around its data. */
export function eventOf(
  type: EventType,
  { revision, id, metadata }: EncodedEvent & { readonly revision: number },
  data: unknown,
  { time, command, previousHash, tracker }: Metadata = JSON.parse(metadata),
): LedgerEvent {
  return { revision, id, type, data, time, command, previousHash, tracker } as unknown as LedgerEvent;
}
