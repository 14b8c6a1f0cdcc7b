import {
  binaryEvent,
  type EventData,
  type JSONType,
  jsonEvent,
  type ResolvedEvent,
} from '@eventstore/db-client';
import type { NewEvent, StoredEvent } from '../event-store.js';

/**
 * The client writes `JSON.stringify(data)` and reads `JSON.parse`, so a text passes it unharmed only when that
 * round gives the same text. Such events are stored as JSON, which the server shows and projects; any other
 * text (other spaces, a repeated key, 1.0) as bytes.
 */
export function toEventData({ id, type, data, metadata }: NewEvent): EventData {
  const common = { id, type, metadata: metadataBytes(metadata) };
  const value = passing(data);
  return value === undefined
    ? binaryEvent({ ...common, data: new Uint8Array(Buffer.from(data)) })
    : jsonEvent({ ...common, data: value as JSONType });
}

export function toStoredEvent(event: NonNullable<ResolvedEvent['event']>): StoredEvent {
  const { id, type, data, metadata } = event;
  return {
    id,
    type,
    data: event.isJson ? JSON.stringify(data) : Buffer.from(data as Uint8Array).toString(),
    metadata: metadataText(metadata),
    revision: Number(event.revision),
  };
}

/** Metadata has no type of its own in the store: a NUL before the text keeps the client from reading it as JSON. */
function metadataBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(passing(text) === undefined ? `\0${text}` : text));
}

function metadataText(metadata: unknown): string {
  if (metadata instanceof Uint8Array) {
    const text = Buffer.from(metadata).toString();
    return text.startsWith('\0') ? text.slice(1) : text;
  }
  return metadata === undefined ? '' : JSON.stringify(metadata);
}

function passing(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
