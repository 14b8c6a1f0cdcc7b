import type { AppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';

export interface DoubleEvent {
  readonly revision: number;
  readonly message: AppendReq.ProposedMessage;
}

/** A refusal that the server gives as an error of gRPC. */
export interface DoubleFailure {
  readonly exception: string;
  readonly code: status;
  readonly details: Record<string, string>;
}

export type AppendOutcome =
  | { readonly last: number }
  /** The stream's revision, which is not the expected one. */
  | { readonly wrong: number }
  | DoubleFailure;

/** One stream of the double, with the rules by which the server accepts appends. */
export class DoubleStream {
  /** All that were written; the server gives those from `firstShown` on, and recognises the others all the same. */
  readonly events: DoubleEvent[] = [];
  state: 'live' | 'deleted' | 'tombstoned' = 'live';
  private firstShown = 0;

  constructor(private readonly name: string) {}

  get head(): number {
    return this.events.length - 1;
  }

  append(
    expected: number | 'any',
    messages: readonly AppendReq.ProposedMessage[],
    maxBytes: number,
  ): AppendOutcome {
    if (this.state === 'tombstoned') {
      return this.deletedForGood;
    }
    const bytes = messages.reduce((sum, message) => sum + message.getData_asU8().length, 0);
    if (bytes > maxBytes) {
      const details = { 'maximum-append-size': String(maxBytes) };
      return { exception: 'maximum-append-size-exceeded', code: status.INVALID_ARGUMENT, details };
    }
    if (messages.length === 0) {
      return { last: 0 };
    }
    if (expected !== 'any' && expected !== this.head) {
      if (this.holds(expected + 1, messages)) {
        return { last: expected + messages.length };
      }
      // Deleted it may be begun again, and appended to as if it were not.
      if (this.state !== 'deleted' || expected !== -1) {
        return { wrong: this.head };
      }
    }
    this.state = 'live';
    for (const message of messages) {
      this.events.push({ revision: this.head + 1, message });
    }
    return { last: this.head };
  }

  /** null: the server says that there is no such stream. */
  read(from: number, forwards: boolean, count: number): DoubleEvent[] | null {
    if (this.state === 'deleted' || this.events.length === 0) {
      return null;
    }
    const shown = this.events.slice(this.firstShown);
    const matching = shown.filter(({ revision }) => (forwards ? revision >= from : revision <= from));
    return (forwards ? matching : matching.reverse()).slice(0, count);
  }

  /** What every call gets when the stream was tombstoned. */
  get deletedForGood(): DoubleFailure {
    const details = { 'stream-name': this.name };
    return { exception: 'stream-deleted', code: status.FAILED_PRECONDITION, details };
  }

  /** Its events are no longer given; appended to again, its numbers go on. */
  softDelete(): void {
    this.firstShown = this.events.length;
    this.state = 'deleted';
  }

  tombstone(): void {
    this.state = 'tombstoned';
  }

  /** As a server brought back from an older backup: what came after never was. */
  restoreTo(revision: number): void {
    this.events.length = revision + 1;
  }

  /** As `$maxCount`, `$maxAge` and `$tb` do: the events before are no longer given. */
  truncateBefore(revision: number): void {
    this.firstShown = revision;
  }

  private holds(first: number, messages: readonly AppendReq.ProposedMessage[]): boolean {
    return messages.every((message, index) => {
      const there = this.events.find(({ revision }) => revision === first + index);
      return there?.message.getId()?.getString() === message.getId()!.getString();
    });
  }
}
