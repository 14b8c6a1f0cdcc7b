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

/** A few appends that follow one another, oldest first, as one thread sends them to another. */
export interface Page {
  /** The revision of the first event. */
  readonly first: number;
  /**
   * Some of the events each, as UTF-8: a line with the JSON of their entries, one with their digests, one after another
   * where they were asked for, and then their texts. To be transferred: V8 makes what is copied in large messages old
   * from the start.
   */
  readonly parts: readonly Uint8Array[];
  readonly rows: number;
  /** Bytes of the rows' blobs. */
  readonly bytes: number;
}

/** Characters of a part's texts, about: V8 gives each string of 128 KiB and more new pages of memory, at four times the cost. */
const partLength = 64 * 1024;

/** The blob of an append, as texts that follow one another, for another thread to write. */
export function appendTexts(events: readonly NewEvent[]): string[] {
  const entries: Entry[] = [];
  const parts: string[] = [];
  let part = '';
  for (const { id, type, data, metadata } of events) {
    entries.push([id, type, data.length, metadata.length]);
    part += data + metadata;
    if (part.length < partLength) continue;
    parts.push(part);
    part = '';
  }
  return [`${JSON.stringify(entries)}\n`, ...parts, part];
}

export function appendRow(first: number, last: number, texts: readonly string[]): AppendRow {
  const events = Buffer.concat(texts.map((text) => Buffer.from(text)));
  return { first, last, events, checksum: checksumOf(first, events) };
}

/** A row taken apart. */
export interface Append {
  readonly first: number;
  readonly entries: readonly Entry[];
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
  const textsAt = text.indexOf('\n') + 1;
  const entries: Entry[] = JSON.parse(text.slice(0, textsAt));
  if (first + entries.length - 1 !== last) {
    return null;
  }
  return { first, entries, texts: text.slice(textsAt), bytes: events.length };
}

/** @param appends one at least, oldest first, each following the one before */
export function pageOf(appends: readonly Append[], digests: boolean): Page {
  return {
    first: appends[0]!.first,
    parts: [...partsOf(appends, digests)],
    rows: appends.length,
    bytes: appends.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function* partsOf(appends: readonly Append[], withDigests: boolean): Generator<Uint8Array> {
  let entries: Entry[] = [];
  let texts = '';
  let digests = '';
  for (const append of appends) {
    let at = 0;
    for (const entry of append.entries) {
      const metadataAt = at + entry[2];
      const end = metadataAt + entry[3];
      const [data, metadata] = [append.texts.slice(at, metadataAt), append.texts.slice(metadataAt, end)];
      entries.push(entry);
      texts += data + metadata;
      if (withDigests) digests += digestOf(entry, data, metadata);
      at = end;
      if (texts.length < partLength) continue;
      yield part(entries, digests, texts);
      entries = [];
      texts = '';
      digests = '';
    }
  }
  if (entries.length > 0) yield part(entries, digests, texts);
}

const encoder = new TextEncoder();

const part = (entries: readonly Entry[], digests: string, texts: string): Uint8Array =>
  encoder.encode(`${JSON.stringify(entries)}\n${digests}\n${texts}`);

const digestOf = ([id, type]: Entry, data: string, metadata: string): string =>
  hash('sha256', `${id}\n${type}\n${metadata}\n${data}`, 'hex');

/** The events of a page, oldest first. */
export function eventsOf({ first, parts }: Page): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (const { buffer, byteOffset, byteLength } of parts) {
    const texts = Buffer.from(buffer, byteOffset, byteLength).toString();
    const entriesEnd = texts.indexOf('\n');
    let digestAt = entriesEnd + 1;
    let at = texts.indexOf('\n', digestAt) + 1;
    const hasDigests = at > digestAt + 1;
    for (const [id, type, dataLength, metadataLength] of JSON.parse(texts.slice(0, entriesEnd)) as Entry[]) {
      const metadataAt = at + dataLength;
      const end = metadataAt + metadataLength;
      const data = texts.slice(at, metadataAt);
      const metadata = texts.slice(metadataAt, end);
      const revision = first + events.length;
      at = end;
      if (!hasDigests) {
        events.push({ id, type, data, metadata, revision });
      } else {
        const digest = texts.slice(digestAt, digestAt + digestLength);
        digestAt += digestLength;
        events.push({ id, type, data, metadata, revision, digest });
      }
    }
  }
  return events;
}

function checksumOf(first: number, blob: Buffer): number {
  return crc32(blob, first >>> 0);
}
