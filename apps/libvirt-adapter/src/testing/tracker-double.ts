import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers one request for the host's decisions. */
export type StreamAnswer = (response: ServerResponse) => void;

/** Opens a stream and sends messages; it stays open. */
export function sending(...messages: readonly object[]): StreamAnswer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const message of messages) response.write(`data: ${JSON.stringify(message)}\n\n`);
  };
}

/** A tracker's side of the decisions, for what a real one does not do on demand: each connection has its own answer. */
export class TrackerDouble {
  /** `Last-Event-ID` of each connection. */
  readonly resumedFrom: (string | undefined)[] = [];

  private constructor(
    private readonly server: Server,
    private readonly answers: StreamAnswer[],
  ) {}

  static async start(answers: readonly StreamAnswer[]): Promise<TrackerDouble> {
    const server = createServer();
    const double = new TrackerDouble(server, [...answers]);
    server.on('request', (request, response) => double.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.resumedFrom.push(request.headers['last-event-id'] as string | undefined);
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    answer?.(response);
  }
}
