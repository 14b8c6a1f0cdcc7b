/// <reference lib="es2024.string" />
import { AppendTooLargeError } from './errors/append-too-large-error.js';
import { InvalidEventError } from './errors/invalid-event-error.js';
import { MAX_APPEND_BYTES, type NewEvent } from './event-store.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What every adapter refuses before it sends or writes anything. That data and metadata are JSON is the caller's
 * word; only what would not come back as it was is looked for.
 *
 * Errors: InvalidEventError, AppendTooLargeError.
 */
export function checkAppend(expectedRevision: number, events: readonly NewEvent[]): void {
  if (!Number.isSafeInteger(expectedRevision) || expectedRevision < -1) {
    throw new InvalidEventError(`${expectedRevision} is no revision to expect`);
  }
  if (events.length === 0) {
    throw new InvalidEventError('an append needs at least one event');
  }
  let dataBytes = 0;
  let metadataBytes = 0;
  for (const event of events) {
    checkEvent(event);
    dataBytes += Buffer.byteLength(event.data);
    metadataBytes += Buffer.byteLength(event.metadata);
  }
  const bytes = Math.max(dataBytes, metadataBytes);
  if (bytes > MAX_APPEND_BYTES) {
    throw new AppendTooLargeError(bytes, MAX_APPEND_BYTES);
  }
}

function checkEvent({ id, type, data, metadata }: NewEvent): void {
  if (!UUID.test(id)) {
    throw new InvalidEventError(`"${id}" is no UUID in lower case`);
  }
  if (type === '') {
    throw new InvalidEventError(`event ${id} has no type`);
  }
  for (const text of [type, data, metadata]) {
    // Half of a UTF-16 pair has no UTF-8 form, and a NUL is no part of any JSON text.
    if (!text.isWellFormed() || text.includes('\0')) {
      throw new InvalidEventError(`event ${id} holds a lone surrogate or a NUL`);
    }
  }
}
