import type { AppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';

export interface DoubleEvent {
  readonly revision: number;
  readonly message: AppendReq.ProposedMessage;
}

export type AppendOutcome =
  | { readonly last: number }
  /** The stream's revision, which is not the expected one. */
  | { readonly wrong: number }
  | { readonly exception: string; readonly code: status; readonly details: Record<string, string> };

/** One stream of the double, with the rules by which the server accepts appends. */
export class DoubleStream {
  readonly events: DoubleEvent[] = [];
  head = -1;
  private state: 'live' | 'deleted' | 'tombstoned' = 'live';

  constructor(private readonly name: string) {}

  append(
    expected: number | 'any',
    messages: readonly AppendReq.ProposedMessage[],
    maxBytes: number,
  ): AppendOutcome {
    if (this.state === 'tombstoned') {
      const details = { 'stream-name': this.name };
      return { exception: 'stream-deleted', code: status.FAILED_PRECONDITION, details };
    }
    const bytes = messages.reduce((sum, message) => sum + message.getData_asU8().length, 0);
    if (bytes > maxBytes) {
      const details = { 'maximum-append-size': String(maxBytes) };
      return { exception: 'maximum-append-size-exceeded', code: status.INVALID_ARGUMENT, details };
    }
    if (messages.length === 0) {
      return { last: 0 };
    }
    const current = this.state === 'deleted' ? -1 : this.head;
    if (expected !== 'any' && expected !== current) {
      return this.holds(expected + 1, messages) ? { last: expected + messages.length } : { wrong: current };
    }
    this.state = 'live';
    for (const message of messages) {
      this.head += 1;
      this.events.push({ revision: this.head, message });
    }
    return { last: this.head };
  }

  read(from: number, forwards: boolean, count: number): DoubleEvent[] {
    const matching = this.events.filter(({ revision }) => (forwards ? revision >= from : revision <= from));
    return (forwards ? matching : matching.reverse()).slice(0, count);
  }

  /** Its events are gone; appended to again, its numbers go on. */
  softDelete(): void {
    this.events.length = 0;
    this.state = 'deleted';
  }

  tombstone(): void {
    this.events.length = 0;
    this.state = 'tombstoned';
  }

  /** As `$maxCount` and `$tb` do: the first events are no longer given. */
  truncateBefore(revision: number): void {
    this.events.splice(
      0,
      this.events.findIndex((event) => event.revision === revision),
    );
  }

  private holds(first: number, messages: readonly AppendReq.ProposedMessage[]): boolean {
    return messages.every((message, index) => {
      const there = this.events.find(({ revision }) => revision === first + index);
      return there?.message.getId()?.getString() === message.getId()!.getString();
    });
  }
}
