import {
  BACKWARDS,
  END,
  type EventStoreDBClient,
  FORWARDS,
  type ReadStreamOptions,
  StreamNotFoundError,
} from '@eventstore/db-client';
import type { StoredEvent } from '../event-store.js';
import { toStoredEvent } from './event-text.js';
import { NoAnswerError } from './no-answer-error.js';

/** One page: at most so many events, and no further than so many characters of data. */
const PAGE_EVENTS = 1_000;
const PAGE_CHARACTERS = 1_000_000;

export interface PageRequest {
  readonly stream: string;
  /** `'end'`: backwards from the last. */
  readonly from: number | 'end';
  readonly forwards: boolean;
  readonly limit: number;
  readonly credentials: { readonly username: string; readonly password: string };
  /** Milliseconds. */
  readonly deadline: number;
}

/** Gives null where there is no stream. Rejects with the client's errors, or when the deadline has passed. */
export async function readPage(
  client: EventStoreDBClient,
  request: PageRequest,
): Promise<StoredEvent[] | null> {
  const options: ReadStreamOptions = {
    direction: request.forwards ? FORWARDS : BACKWARDS,
    fromRevision: request.from === 'end' ? END : BigInt(request.from),
    maxCount: Math.min(request.limit, PAGE_EVENTS),
    credentials: request.credentials,
    requiresLeader: true,
  };
  const reading = client.readStream(request.stream, options);
  // The client may emit an error once more when nobody reads any longer; unheard, it would end the process.
  reading.on('error', () => undefined);
  const timer = setTimeout(() => {
    reading.destroy(new NoAnswerError(request.deadline));
  }, request.deadline);
  const page: StoredEvent[] = [];
  try {
    let characters = 0;
    for await (const { event } of reading) {
      if (event !== undefined) {
        const stored = toStoredEvent(event);
        page.push(stored);
        characters += stored.data.length + stored.metadata.length;
      }
      if (characters >= PAGE_CHARACTERS) {
        break;
      }
    }
    return page;
  } catch (error) {
    if (error instanceof StreamNotFoundError) {
      return null;
    }
    throw error;
  } finally {
    clearTimeout(timer);
    // A loop that is left early does not end the call by itself. Not awaited: it waits for the connection.
    reading.cancel().catch(() => undefined);
  }
}
