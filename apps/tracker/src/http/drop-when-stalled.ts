import type { FastifyReply } from 'fastify';
import type { HttpLimits } from './http-limits.js';

/** Drops a reader that takes nothing for long of what is sent to it. That there is nothing to send is not its fault. */
export function dropWhenStalled({ raw }: FastifyReply, { stalledReaderMs }: HttpLimits): void {
  raw.setTimeout(stalledReaderMs, () => {
    if (raw.writableLength > 0) raw.destroy();
    else raw.setTimeout(stalledReaderMs);
  });
}
