import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { HTTP_LIMITS, type HttpLimits } from '../../http/http-limits.js';
import { OpenStreams, type StreamSource } from '../../http/open-streams.js';
import { HostParam } from '../../http/path-params.js';
import { revisionIn } from '../../http/revisions.js';
import { Zones } from '../../zone-engine/zones.js';
import { HostWatch } from '../watch-hosts/host-watch.js';
import { concernsHost, messagesBehind, messagesForConnect } from './decision-messages.js';

@ApiTags('adapter')
@Controller('v1/hosts')
export class FollowDecisionsController {
  constructor(
    private readonly zones: Zones,
    private readonly streams: OpenStreams,
    private readonly hosts: HostWatch,
    @Inject(HTTP_LIMITS) private readonly limits: HttpLimits,
  ) {}

  @Get(':host/decisions')
  @ApiOperation({
    summary: "Follow a host's decisions (server-sent events); a reconnect resumes behind Last-Event-ID",
  })
  @ApiParam({ name: 'host', example: 'compute-1' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'the last revision seen' })
  @ApiResponse({
    status: 200,
    description:
      'decisions; where it cannot go on, the last event is `problem`, without an id, with the problem document',
  })
  async follow(
    @Param('host', HostParam) host: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const seen = revisionIn('Last-Event-ID', lastEventId);
    if (seen !== null) await this.zones.engine.reach(seen, this.limits.revisionMs);
    this.streams.open(reply, this.decisions(host, seen ?? -1));
  }

  private decisions(host: string, after: number): StreamSource {
    const { engine } = this.zones;
    let seen = after;
    let messages = messagesForConnect;
    return {
      watch: (wake) => {
        const leave = this.hosts.arrive(host);
        const unwatch = engine.onCommitted((events) => {
          if (events.some((event) => concernsHost(event, host))) wake();
        });
        return () => {
          leave();
          unwatch();
        };
      },
      sendNew: async (stream) => {
        const { news, revision } = await engine.read((state) => ({
          news: messages(state, host, seen),
          revision: state.revision,
        }));
        for (const message of news) {
          const id = message.kind === 'caught-up' ? message.revision : message.decision;
          await stream.send(id, message.kind, message);
        }
        seen = revision;
        messages = messagesBehind;
      },
    };
  }
}
