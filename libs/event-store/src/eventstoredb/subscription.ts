import { once } from 'node:events';
import { type EventStoreDBClient, START } from '@eventstore/db-client';
import { FollowDroppedError } from '../errors/follow-dropped-error.js';
import type { StoredEvent } from '../event-store.js';
import type { Connection } from './connection-string.js';
import { toStoredEvent } from './event-text.js';

const BATCH_EVENTS = 500;

/**
 * Batches of what comes after revision `after`, as it comes. Ends when `signal` aborts, and throws a
 * FollowDroppedError when the server or the connection ends it, be it with an error or politely.
 */
export async function* subscribe(
  client: EventStoreDBClient,
  stream: string,
  after: number,
  { credentials }: Connection,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent[]> {
  const subscription = client.subscribeToStream(stream, {
    fromRevision: after < 0 ? START : BigInt(after),
    credentials,
    requiresLeader: true,
  });
  let dropped: FollowDroppedError | null = null;
  const drop = (why: string, cause?: unknown) => {
    dropped ??= new FollowDroppedError(stream, why, cause);
    subscription.emit('readable');
  };
  subscription.on('error', (error: Error) => drop(error.message, error));
  subscription.on('end', () => drop('the server ended it'));
  subscription.on('close', () => drop('the connection closed'));
  try {
    while (!signal.aborted) {
      const batch = takeBatch(subscription);
      if (batch.length > 0) {
        yield batch;
      } else if (dropped !== null) {
        throw dropped;
      } else {
        await once(subscription, 'readable', { signal }).catch(() => undefined);
      }
    }
  } finally {
    subscription.unsubscribe().catch(() => undefined);
  }
}

function takeBatch(subscription: ReturnType<EventStoreDBClient['subscribeToStream']>): StoredEvent[] {
  const batch: StoredEvent[] = [];
  while (batch.length < BATCH_EVENTS) {
    const resolved = subscription.read();
    if (resolved === null) {
      break;
    }
    if (resolved.event !== undefined) {
      batch.push(toStoredEvent(resolved.event));
    }
  }
  return batch;
}
