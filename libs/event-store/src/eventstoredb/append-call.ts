import {
  type EventData,
  type EventStoreDBClient,
  MaxAppendSizeExceededError,
  NO_STREAM,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { AppendTooLargeError } from '../errors/append-too-large-error.js';
import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreUnavailableError } from '../errors/store-unavailable-error.js';
import { UnknownOutcomeError } from '../errors/unknown-outcome-error.js';
import { WrongExpectedRevisionError } from '../errors/wrong-expected-revision-error.js';
import { EMPTY, type NewEvent } from '../event-store.js';
import type { Connection } from './connection-string.js';
import { toEventData } from './event-text.js';
import { NoAnswerError } from './no-answer-error.js';
import { unavailableBecause } from './unavailable-because.js';

/** How much longer than a call's own deadline it may take, in milliseconds: it begins when there is a connection. */
const GRACE = 1_000;

/** One append, which can be sent again and again, and what the server's answers to it mean. */
export class AppendCall {
  private readonly data: EventData[];

  constructor(
    readonly stream: string,
    private readonly expected: number,
    private readonly events: readonly NewEvent[],
  ) {
    this.data = events.map(toEventData);
  }

  get lastId(): string {
    return this.events.at(-1)!.id;
  }

  /** Gives the revision of the last event, as the server tells it. Rejects with the client's errors. */
  async send(
    client: EventStoreDBClient,
    credentials: Connection['credentials'],
    deadline: number,
  ): Promise<number> {
    const answer = client.appendToStream(this.stream, this.data, {
      // Left out it would be "any", and nothing would guard the ledger.
      expectedRevision: this.expected === EMPTY ? NO_STREAM : BigInt(this.expected),
      credentials,
      deadline,
      requiresLeader: true,
    });
    const { nextExpectedRevision } = await within(deadline + GRACE, answer);
    return Number(nextExpectedRevision);
  }

  /** A stream that was deleted and begun again goes on with its old numbers. */
  checked(revision: number): number {
    const last = this.expected + this.events.length;
    if (revision !== last) {
      throw new StoreCorruptError(this.stream, last, `the server wrote revision ${revision} in its place`);
    }
    return revision;
  }

  /** `mayBeThere`: the failure of a try that may have been written, null when none may. */
  givenUp(error: unknown, mayBeThere: unknown): Error {
    return mayBeThere === null
      ? new StoreUnavailableError(unavailableBecause(error), error)
      : new UnknownOutcomeError(this.stream, this.expected, mayBeThere);
  }

  /** What the server's refusal is in the port's words. */
  refusal(error: unknown): Error {
    if (error instanceof WrongExpectedVersionError) {
      const actual = typeof error.actualVersion === 'bigint' ? Number(error.actualVersion) : EMPTY;
      return new WrongExpectedRevisionError(this.stream, this.expected, actual);
    }
    if (error instanceof MaxAppendSizeExceededError) {
      const bytes = this.events.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);
      return new AppendTooLargeError(bytes, error.maxAppendSize);
    }
    if (error instanceof StreamDeletedError) {
      return new StoreCorruptError(this.stream, 0, 'the stream was deleted for good', error);
    }
    return new StoreUnavailableError(unavailableBecause(error), error);
  }
}

async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswerError(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
