import type { FastifyReply } from 'fastify';
import type { Problem } from '#contracts/problems/problem.js';
import type { HttpLimits } from './http-limits.js';

/**
 * One open server-sent event stream. It holds back rather than buffer: what sends, waits until the reader has
 * taken enough; a reader that takes nothing for long is dropped, and resumes where it was.
 */
export class EventStream {
  private readonly closing: (() => void)[] = [];
  private readonly response: FastifyReply['raw'];

  constructor(
    reply: FastifyReply,
    private readonly limits: HttpLimits,
  ) {
    this.response = reply.raw;
    const heartbeat = setInterval(() => this.comment('still here'), limits.heartbeatMs);
    this.onClose(() => clearInterval(heartbeat));
    this.response.once('close', () => {
      for (const close of this.closing.splice(0)) close();
    });
    this.response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    });
    if (reply.request.method === 'HEAD') this.response.end();
    else this.comment('numaledger');
  }

  get closed(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  onClose(close: () => void): void {
    if (this.response.closed) close();
    else this.closing.push(close);
  }

  /** Resolves when the next one may be sent, or the reader is gone. */
  async send(id: number, event: string, data: unknown): Promise<void> {
    if (this.closed) return;
    if (!this.response.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
      await this.drained();
  }

  /** Ends it with the reason. That has no id: who comes back goes on behind the last event. */
  fail(problem: Problem): void {
    if (this.closed) return;
    const stalled = setTimeout(() => this.response.destroy(), this.limits.stalledReaderMs);
    this.onClose(() => clearTimeout(stalled));
    this.response.end(`event: problem\ndata: ${JSON.stringify(problem)}\n\n`);
  }

  end(): void {
    this.response.end();
    this.response.destroy();
  }

  private comment(text: string): void {
    if (!this.closed && !this.response.writableNeedDrain) this.response.write(`: ${text}\n\n`);
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const stalled = setTimeout(() => this.response.destroy(), this.limits.stalledReaderMs);
      const done = (): void => {
        clearTimeout(stalled);
        this.response.off('drain', done);
        this.response.off('close', done);
        resolve();
      };
      this.response.once('drain', done);
      this.response.once('close', done);
    });
  }
}
