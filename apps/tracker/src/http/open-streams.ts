import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EventStream } from './event-stream.js';
import { HTTP_LIMITS, type HttpLimits } from './http-limits.js';
import { problemFor } from './problem.filter.js';

/** What a stream is fed from. */
export interface StreamSource {
  /** Calls `wake` whenever there may be something new; returns what ends that. */
  readonly watch: (wake: () => void) => () => void;
  /** Sends all that is new. Never called twice at once. */
  readonly sendNew: (stream: EventStream) => Promise<void>;
}

/** All open streams, so that a tracker that stops can end them. */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  private readonly log = new Logger(OpenStreams.name);
  private readonly streams = new Set<EventStream>();

  constructor(@Inject(HTTP_LIMITS) private readonly limits: HttpLimits) {}

  get size(): number {
    return this.streams.size;
  }

  /** Answers a request with a stream that is fed until its reader is gone or its source fails; HEAD has no reader. */
  open(reply: FastifyReply, source: StreamSource): void {
    reply.hijack();
    const stream = new EventStream(reply, this.limits);
    this.streams.add(stream);
    stream.onClose(() => this.streams.delete(stream));
    if (reply.request.method !== 'HEAD') void this.feed(stream, source);
  }

  onModuleDestroy(): void {
    for (const stream of this.streams) stream.end();
  }

  private async feed(stream: EventStream, { watch, sendNew }: StreamSource): Promise<void> {
    let news = true;
    let wake = (): void => undefined;
    const onNews = (): void => {
      news = true;
      wake();
    };
    stream.onClose(onNews);
    stream.onClose(watch(onNews));
    try {
      while (!stream.closed) {
        news = false;
        await sendNew(stream);
        if (!news && !stream.closed)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } catch (error) {
      this.log.error(error);
      stream.fail(problemFor(error as Error));
    }
  }
}
