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

export function encodeAppend(first: number, events: readonly NewEvent[]): AppendRow {
  const entries: Entry[] = [];
  let texts = '';
  for (const { id, type, data, metadata } of events) {
    entries.push([id, type, data.length, metadata.length]);
    texts += data + metadata;
  }
  const blob = Buffer.from(`${JSON.stringify(entries)}\n${texts}`);
  return { first, last: first + events.length - 1, events: blob, checksum: checksumOf(first, blob) };
}

/** Gives null when the row is not what was written. */
export function decodeAppend(row: AppendRow): StoredEvent[] | null {
  if (checksumOf(row.first, row.events) !== row.checksum) {
    return null;
  }
  const text = row.events.toString();
  let at = text.indexOf('\n') + 1;
  const entries: Entry[] = JSON.parse(text.slice(0, at));
  if (row.first + entries.length - 1 !== row.last) {
    return null;
  }
  return entries.map(([id, type, dataLength, metadataLength], index) => {
    const data = text.slice(at, at + dataLength);
    at += dataLength;
    const metadata = text.slice(at, at + metadataLength);
    at += metadataLength;
    return { id, type, data, metadata, revision: row.first + index };
  });
}

function checksumOf(first: number, blob: Buffer): number {
  return crc32(blob, first >>> 0);
}
