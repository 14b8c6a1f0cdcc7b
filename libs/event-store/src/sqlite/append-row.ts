import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { NewEvent, StoredEvent } from '../event-store.js';

/**
 * One append is one row. Its events stand in one blob: a line of JSON with `[id, type, data's length, metadata's
 * length]` for each, then all the texts one after another. Lengths are UTF-16 units, as JavaScript slices.
 */
export interface AppendRow {
  readonly first: number;
  readonly last: number;
  readonly events: Buffer;
  /** CRC-32 of the blob, begun with `first`, so that a row in the wrong place does not pass either. */
  readonly checksum: number;
}

type Entry = readonly [id: string, type: string, dataLength: number, metadataLength: number];

/** Characters of a digest. */
const digestLength = 64;

/** A few appends that follow one another, oldest first, as one thread sends them to another: few values, long texts. */
export interface Page {
  /** The revision of the first event. */
  readonly first: number;
  /** JSON of the entries. */
  readonly entries: string;
  /** The events' digests one after another; empty where they were not asked for. */
  readonly digests: string;
  /** All the events' texts one after another. */
  readonly texts: string;
  readonly rows: number;
  /** Bytes of the rows' blobs. */
  readonly bytes: number;
}

/** The blob of an append, as text. */
export function appendText(events: readonly NewEvent[]): string {
  const entries: Entry[] = [];
  let texts = '';
  for (const { id, type, data, metadata } of events) {
    entries.push([id, type, data.length, metadata.length]);
    texts += data + metadata;
  }
  return `${JSON.stringify(entries)}\n${texts}`;
}

export function appendRow(first: number, last: number, text: string): AppendRow {
  const events = Buffer.from(text);
  return { first, last, events, checksum: checksumOf(first, events) };
}

/** A row taken apart. */
export interface Append {
  readonly first: number;
  readonly entries: readonly Entry[];
  /** The same as JSON. */
  readonly entriesText: string;
  readonly texts: string;
  /** Of the row's blob. */
  readonly bytes: number;
}

/** Gives null when the row is not what was written. */
export function decodeRow({ first, last, events, checksum }: AppendRow): Append | null {
  if (checksumOf(first, events) !== checksum) {
    return null;
  }
  const text = events.toString();
  const end = text.indexOf('\n');
  const entriesText = text.slice(0, end);
  const entries: Entry[] = JSON.parse(entriesText);
  if (first + entries.length - 1 !== last) {
    return null;
  }
  return { first, entries, entriesText, texts: text.slice(end + 1), bytes: events.length };
}

/** @param appends one at least, oldest first, each following the one before */
export function pageOf(appends: readonly Append[], digests: boolean): Page {
  return {
    first: appends[0]!.first,
    entries: `[${appends.map(({ entriesText }) => entriesText.slice(1, -1)).join(',')}]`,
    digests: digests ? appends.map(digestsOf).join('') : '',
    texts: appends.map(({ texts }) => texts).join(''),
    rows: appends.length,
    bytes: appends.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** The events of a page, oldest first. */
export function eventsOf({ first, entries, digests, texts }: Page): StoredEvent[] {
  let at = 0;
  return (JSON.parse(entries) as Entry[]).map(([id, type, dataLength, metadataLength], index) => {
    const data = texts.slice(at, at + dataLength);
    at += dataLength;
    const metadata = texts.slice(at, at + metadataLength);
    at += metadataLength;
    const revision = first + index;
    if (digests === '') return { id, type, data, metadata, revision };
    const digest = digests.slice(index * digestLength, (index + 1) * digestLength);
    return { id, type, data, metadata, revision, digest };
  });
}

function digestsOf({ entries, texts }: Append): string {
  let at = 0;
  let digests = '';
  for (const [id, type, dataLength, metadataLength] of entries) {
    const metadataAt = at + dataLength;
    const end = metadataAt + metadataLength;
    const text = `${id}\n${type}\n${texts.slice(metadataAt, end)}\n${texts.slice(at, metadataAt)}`;
    digests += hash('sha256', text, 'hex');
    at = end;
  }
  return digests;
}

function checksumOf(first: number, blob: Buffer): number {
  return crc32(blob, first >>> 0);
}
