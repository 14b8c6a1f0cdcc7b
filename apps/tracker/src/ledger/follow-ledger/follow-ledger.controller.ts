import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { EventStream } from '../../http/event-stream.js';
import { FewAtOnce } from '../../http/few-at-once.js';
import { HTTP_LIMITS, type HttpLimits } from '../../http/http-limits.js';
import { OpenStreams, type StreamSource } from '../../http/open-streams.js';
import { revisionIn } from '../../http/revisions.js';
import { inSlices } from '../../slices/in-slices.js';
import { Zones } from '../../zone-engine/zones.js';
import { EventsQuery } from '../get-ledger/get-ledger.query.js';
import { matcher } from '../get-ledger/matches.js';

/** Committed events that are kept for one reader; one that is further behind reads on from the store. */
const keptEvents = 1_000;

@ApiTags('ledger')
@Controller('v1/ledger')
export class FollowLedgerController {
  /** Each that catches up holds a page of the ledger. */
  private readonly open = new FewAtOnce(256, 'too-many-streams', 'streams of the ledger');

  constructor(
    private readonly zones: Zones,
    private readonly streams: OpenStreams,
    @Inject(HTTP_LIMITS) private readonly limits: HttpLimits,
  ) {}

  @Get('events')
  @ApiOperation({ summary: 'Follow the ledger (server-sent events) from `from`, or behind Last-Event-ID' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'the last revision seen' })
  @ApiResponse({
    status: 200,
    description:
      'events of the ledger; where it cannot go on, the last event is `problem`, without an id, with the problem document',
  })
  @ApiResponse({ status: 503, description: '256 streams of the ledger are open; try again later' })
  async follow(
    @Query() query: EventsQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const seen = revisionIn('Last-Event-ID', lastEventId);
    if (seen !== null) await this.zones.engine.reach(seen, this.limits.revisionMs);
    this.open.enter(reply);
    this.streams.open(reply, this.events(query, seen ?? (query.from ?? 0) - 1));
  }

  private events(query: EventsQuery, after: number): StreamSource {
    const { engine } = this.zones;
    const matches = matcher(query);
    /** What was committed since, without a gap; perhaps some of it sent already. */
    let recent: LedgerEvent[] = [];
    let seen = after;
    const send = async (stream: EventStream, event: LedgerEvent): Promise<void> => {
      if (event.revision <= seen) return;
      if (matches(event)) await stream.send(event.revision, event.type, event);
      seen = event.revision;
    };
    const sendStored = async (stream: EventStream): Promise<void> => {
      const durable = await engine.read((state) => state.revision);
      if (seen >= durable) return;
      for await (const event of engine.history(seen + 1)) {
        if (event.revision > durable || stream.closed) return;
        await send(stream, event);
      }
    };
    return {
      watch: (wake) =>
        engine.onCommitted((events) => {
          recent = recent.length < keptEvents ? [...recent, ...events] : [...events];
          wake();
        }),
      sendNew: async (stream) => {
        const fresh = recent;
        recent = [];
        if (fresh.length === 0 || fresh[0]!.revision > seen + 1) return sendStored(stream);
        for await (const event of inSlices(fresh)) await send(stream, event);
      },
    };
  }
}
