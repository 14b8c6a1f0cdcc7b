import { type IStreamsServer, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import messages, {
  type AppendReq,
  type AppendResp,
  type ReadReq,
  type ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import {
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type ServerWritableStream,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import {
  deletedMetadata,
  failure,
  recorded,
  serviceError,
  streamName,
  success,
  wrongExpectedVersion,
} from './double-messages.js';
import { type DoubleEvent, DoubleStream } from './double-stream.js';

/** What happens to one append: see `EventStoreDbDouble.faults`. */
export type Fault =
  | { readonly at: 'before-write' | 'after-write'; readonly does: 'drop' | 'never-answer' }
  | { readonly at: 'after-write'; readonly does: 'answer-twice' }
  | { readonly at: 'before-write' | 'after-write'; readonly does: 'wait'; readonly milliseconds: number }
  | { readonly at: 'before-write'; readonly does: 'fail'; readonly code: status };

type Subscriber = ServerWritableStream<ReadReq, ReadResp>;

/**
 * Stands for an EventStoreDB server in tests: the client's own service definitions over real gRPC, with the
 * behaviour that was observed on a server (23.10.8), and with faults that a real one shows only by chance.
 */
export class EventStoreDbDouble {
  /** The coming appends meet these, one each, in order. */
  readonly faults: Fault[] = [];
  readonly streams = new Map<string, DoubleStream>();
  /** The server's default limit: bytes of the events' data; metadata is not counted. */
  maxAppendBytes = 1_048_576;
  private server = new Server();
  private readonly subscribers = new Map<Subscriber, { name: string; after: number }>();
  private frozen: Promise<void> | null = null;
  private thawNow: () => void = () => undefined;

  private constructor(private port: number) {}

  static async start(): Promise<EventStoreDbDouble> {
    const double = new EventStoreDbDouble(0);
    await double.listen();
    return double;
  }

  get connectionString(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** As kill -9 does: every connection breaks. What is stored stays. */
  kill(): void {
    this.subscribers.clear();
    this.server.forceShutdown();
  }

  /** After `kill`: on the same port. */
  async listen(): Promise<void> {
    this.server = new Server({ 'grpc.max_receive_message_length': -1 });
    this.server.addService(StreamsService, this.service() as never);
    this.port = await new Promise<number>((resolve, reject) => {
      const address = `127.0.0.1:${this.port}`;
      const done = (error: Error | null, port: number) => (error === null ? resolve(port) : reject(error));
      this.server.bindAsync(address, ServerCredentials.createInsecure(), done);
    });
  }

  /** From now on nothing is answered; `thaw` works off, in order, what came in the meantime. */
  freeze(): void {
    this.frozen = new Promise((resolve) => {
      this.thawNow = resolve;
    });
  }

  thaw(): void {
    this.thawNow();
    this.frozen = null;
  }

  /** Ends all subscriptions: politely, or with a status. */
  endSubscriptions(code: status = status.OK): void {
    for (const subscriber of this.subscribers.keys()) {
      if (code === status.OK) {
        subscriber.end();
      } else {
        subscriber.emit('error', serviceError(code, 'ended by the server'));
      }
    }
    this.subscribers.clear();
  }

  get subscriptions(): number {
    return this.subscribers.size;
  }

  stream(name: string): DoubleStream {
    const stream = this.streams.get(name) ?? new DoubleStream(name);
    this.streams.set(name, stream);
    return stream;
  }

  private service(): Pick<IStreamsServer, 'append' | 'read'> {
    return {
      append: (call, answer) => void this.append(call, answer),
      read: (call) => void this.read(call),
    };
  }

  private async append(
    call: ServerReadableStream<AppendReq, AppendResp>,
    answer: sendUnaryData<AppendResp>,
  ): Promise<void> {
    const requests: AppendReq[] = [];
    try {
      for await (const request of call) {
        requests.push(request);
      }
    } catch {
      return; // The client hung up in the middle: nothing is written.
    }
    await this.frozen;
    const fault = this.faults.shift();
    if (fault?.at === 'before-write' && (await this.suffers(fault, answer))) {
      return;
    }
    const [header, ...proposed] = requests;
    const result = this.write(
      header!.getOptions()!,
      proposed.map((request) => request.getProposedMessage()!),
    );
    if (fault?.at === 'after-write' && (await this.suffers(fault, answer))) {
      return;
    }
    const reply = () => (result instanceof messages.AppendResp ? answer(null, result) : answer(result, null));
    reply();
    if (fault?.does === 'answer-twice') {
      reply();
    }
  }

  /** Gives whether the append is done with: it will get no answer, or has got one. */
  private async suffers(fault: Fault, answer: sendUnaryData<AppendResp>): Promise<boolean> {
    switch (fault.does) {
      case 'drop':
        this.kill();
        await this.listen();
        return true;
      case 'never-answer':
        return true;
      case 'fail':
        answer(serviceError(fault.code, 'failed by the test'), null);
        return true;
      case 'wait':
        await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
        return false;
      case 'answer-twice':
        return false;
    }
  }

  private write(
    options: AppendReq.Options,
    proposed: AppendReq.ProposedMessage[],
  ): AppendResp | ServiceError {
    const name = streamName(options.getStreamIdentifier());
    const expected = options.hasRevision()
      ? Number(options.getRevision())
      : options.hasNoStream()
        ? -1
        : 'any';
    const outcome = this.stream(name).append(expected, proposed, this.maxAppendBytes);
    if ('exception' in outcome) {
      return failure(outcome);
    }
    if ('wrong' in outcome) {
      return wrongExpectedVersion(expected, outcome.wrong);
    }
    this.publish(name);
    return success(outcome.last);
  }

  private async read(call: Subscriber): Promise<void> {
    const options = call.request.getOptions()!;
    const from = options.getStream()!;
    const name = streamName(from.getStreamIdentifier());
    const stream = this.stream(name);
    await this.frozen;
    if (stream.state === 'tombstoned') {
      call.emit('error', failure(stream.deletedForGood));
      return;
    }
    if (options.hasSubscription()) {
      call.write(new messages.ReadResp().setConfirmation(new messages.ReadResp.SubscriptionConfirmation()));
      const after = from.hasRevision() ? Number(from.getRevision()) : from.hasEnd() ? stream.head : -1;
      this.subscribers.set(call, { name, after });
      call.on('cancelled', () => this.subscribers.delete(call));
      this.publish(name);
      return;
    }
    const forwards = options.getReadDirection() === messages.ReadReq.Options.ReadDirection.FORWARDS;
    const start = from.hasRevision() ? Number(from.getRevision()) : forwards ? 0 : stream.head;
    const count = Number(options.getCount());
    const events = this.metadataOf(name) ?? stream.read(start, forwards, count);
    if (events === null) {
      const missing = new messages.ReadResp.StreamNotFound().setStreamIdentifier(from.getStreamIdentifier());
      call.write(new messages.ReadResp().setStreamNotFound(missing));
    }
    for (const event of events ?? []) {
      call.write(recorded(name, event));
    }
    call.end();
  }

  /** The metadata of a stream are a stream too, `$$NAME`; null unless the stream was deleted. */
  private metadataOf(name: string): DoubleEvent[] | null {
    const deleted = name.startsWith('$$') && this.streams.get(name.slice(2))?.state === 'deleted';
    return deleted ? [deletedMetadata()] : null;
  }

  private publish(name: string): void {
    for (const [call, position] of this.subscribers) {
      if (position.name === name) {
        const further = this.stream(name).read(position.after + 1, true, Number.POSITIVE_INFINITY);
        for (const event of further ?? []) {
          call.write(recorded(name, event));
          position.after = event.revision;
        }
      }
    }
  }
}
