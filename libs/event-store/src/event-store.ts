/**
 * The port to a ledger's store: streams of events, each append all or nothing, each event with its revision.
 * Two adapters implement it, SQLite files (src/sqlite) and EventStoreDB (src/eventstoredb); one contract suite
 * (src/testing/event-store-contract.ts) holds both to what is written here.
 */

export interface NewEvent {
  /** A UUID in lower case. Retries are recognised by it: derive it from the command. */
  readonly id: string;
  readonly type: string;
  /** JSON text; what is read back is this text, byte for byte. */
  readonly data: string;
  /** JSON text, kept exactly as well. */
  readonly metadata: string;
}

export interface StoredEvent extends NewEvent {
  /** The event's number in its stream; 0 is the first. */
  readonly revision: number;
  /**
   * SHA-256 over `id\ntype\nmetadata\ndata`, hex. Only where it was asked for, and there only from a store that makes
   * it off the event loop.
   */
  readonly digest?: string;
}

export interface ReadOptions {
  /** The first revision wanted. Backwards, a revision past the end means the end. */
  readonly from: number;
  /** Default `forwards`. */
  readonly direction?: 'forwards' | 'backwards';
  /** At most so many events. Default: all there are. */
  readonly limit?: number;
  /** Whether the events' digests are of use. Default: false. */
  readonly digests?: boolean;
}

/** Either further events, in order and without a gap, or the news that all there were have been handed over. */
export type FollowMessage =
  | { readonly events: readonly StoredEvent[] }
  /** The stream's last revision at that moment, -1 while it is empty. Comes once at least. */
  | { readonly caughtUp: number };

export interface EventStore {
  /** true: no other process can append while this one has the store open. */
  readonly exclusive?: boolean;

  /**
   * Appends all events or none, right after `expectedRevision` (-1: the stream is empty). When it returns they
   * are durable. Gives the revision of the last one.
   *
   * Repeating an append (the same ids, the same expected revision) is safe at any later time: it writes nothing
   * and gives the revision of then. So is a beginning of it.
   *
   * Errors: WrongExpectedRevisionError; UnknownOutcomeError (repeat it, or read); StoreUnavailableError and
   * StoreFullError (nothing was written); AppendTooLargeError; InvalidEventError.
   */
  append(stream: string, expectedRevision: number, events: readonly NewEvent[]): Promise<number>;

  /**
   * Reads in pages, none of them empty. A stream that does not exist is empty. Between two pages the event loop
   * is free, and so are writers. Errors: StoreUnavailableError, StoreCorruptError.
   */
  read(stream: string, options: ReadOptions): AsyncIterable<readonly StoredEvent[]>;

  /** The revision of the stream's last event, -1 when it is empty. */
  head(stream: string): Promise<number>;

  /**
   * Hands over every event after revision `after` (-1: from the start), those there are and then those to come;
   * past the stream's end it waits. Ends when `signal` aborts; anything else that ends it is a
   * FollowDroppedError, and the caller follows again from the last revision that it has handled, with back-off.
   * Only a StoreCorruptError comes as itself, because following again cannot help.
   */
  follow(stream: string, after: number, signal: AbortSignal): AsyncIterable<FollowMessage>;

  /**
   * Forgets what this process keeps in memory of a stream, so that what is read next is what the store holds, and
   * checks what it holds beside the events. A store that keeps nothing in memory has no such method.
   * Errors: StoreCorruptError, StoreUnavailableError.
   */
  recheck?(stream: string): Promise<void>;

  /** Ends what is under way, followers included, and frees the store. */
  close(): Promise<void>;
}

/** The revision before the first event: what an empty stream has. */
export const EMPTY = -1;

/**
 * The largest append: sum of the events' data in bytes of UTF-8 (and as much again of metadata). EventStoreDB's
 * default `MaxAppendSize`, kept by every adapter, so that a ledger can move from one store to the other.
 */
export const MAX_APPEND_BYTES = 1_048_576;
