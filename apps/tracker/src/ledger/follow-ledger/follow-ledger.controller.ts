import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { type EventStream, OpenStreams } from '../../http/event-stream.js';
import { lastEventRevision } from '../../http/last-event-id.js';
import { Zones } from '../../zone-engine/zones.js';
import { LedgerQuery } from '../get-ledger/get-ledger.query.js';
import { matches } from '../get-ledger/matches.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class FollowLedgerController {
  constructor(
    private readonly zones: Zones,
    private readonly streams: OpenStreams,
  ) {}

  @Get('events')
  @ApiOperation({ summary: 'Follow the ledger (server-sent events) from `from`, or behind Last-Event-ID' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'the last revision seen' })
  @ApiProduces('text/event-stream')
  async follow(
    @Query() query: LedgerQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = lastEventRevision(lastEventId) ?? (query.from ?? 0) - 1;
    const stream = this.streams.open(reply);
    await this.send(stream, query, after);
  }

  /** First what the store has, then what is committed; whatever comes meanwhile waits. */
  private async send(stream: EventStream, query: LedgerQuery, after: number): Promise<void> {
    let seen = after;
    let waiting: LedgerEvent[] | null = [];
    const pass = (events: readonly LedgerEvent[]): void => {
      for (const event of events) {
        if (event.revision <= seen) continue;
        seen = event.revision;
        if (matches(event, query)) stream.send(event.revision, event.type, event);
      }
    };
    const { engine } = this.zones;
    stream.onClose(engine.onCommitted((events) => (waiting ? waiting.push(...events) : pass(events))));
    const durable = await engine.read((state) => state.revision);
    for await (const page of engine.history(seen + 1)) {
      pass(page.filter(({ revision }) => revision <= durable));
      await stream.drained();
      if (stream.closed) return;
    }
    pass(waiting);
    waiting = null;
  }
}
