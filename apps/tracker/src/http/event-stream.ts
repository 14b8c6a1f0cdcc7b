import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Bytes that may wait for a slow reader; then it is dropped, and resumes where it was. */
const waitingLimit = 8 * 1024 * 1024;
/** A comment line at this pace tells both sides that the other is there. */
const heartbeatMs = 15_000;

/** One open server-sent event stream. */
export class EventStream {
  private readonly closing: (() => void)[] = [];
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly response: FastifyReply['raw']) {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    });
    response.write(': numaledger\n\n');
    this.heartbeat = setInterval(() => this.write(': still here\n\n'), heartbeatMs);
    response.once('close', () => {
      clearInterval(this.heartbeat);
      for (const close of this.closing.splice(0)) close();
    });
  }

  send(id: number, event: string, data: unknown): void {
    this.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  onClose(close: () => void): void {
    if (this.response.closed) close();
    else this.closing.push(close);
  }

  get closed(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  /** Waits until a slow reader has taken what it was sent, or is gone. */
  async drained(): Promise<void> {
    if (this.closed || !this.response.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      this.response.once('drain', resolve);
      this.response.once('close', resolve);
    });
  }

  end(): void {
    this.response.end();
    this.response.destroy();
  }

  private write(text: string): void {
    if (this.closed) return;
    if (this.response.writableLength > waitingLimit) this.response.destroy();
    else this.response.write(text);
  }
}

/** All open streams, so that a tracker that stops can end them. */
@Injectable()
export class OpenStreams implements OnApplicationShutdown {
  private readonly streams = new Set<EventStream>();

  open(reply: FastifyReply): EventStream {
    reply.hijack();
    const stream = new EventStream(reply.raw);
    this.streams.add(stream);
    stream.onClose(() => this.streams.delete(stream));
    return stream;
  }

  onApplicationShutdown(): void {
    for (const stream of this.streams) stream.end();
  }
}
