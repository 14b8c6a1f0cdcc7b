import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OpenStreams } from '../../http/event-stream.js';
import { lastEventRevision } from '../../http/last-event-id.js';
import { HostParam } from '../../http/path-params.js';
import { Zones } from '../../zone-engine/zones.js';
import { concernsHost, messagesBehind, messagesForConnect } from './decision-messages.js';

@ApiTags('adapter')
@Controller('v1/hosts')
export class FollowDecisionsController {
  constructor(
    private readonly zones: Zones,
    private readonly streams: OpenStreams,
  ) {}

  @Get(':host/decisions')
  @ApiOperation({
    summary: "Follow a host's decisions (server-sent events); a reconnect resumes behind Last-Event-ID",
  })
  @ApiParam({ name: 'host', example: 'compute-1' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'the last revision seen' })
  @ApiProduces('text/event-stream')
  async follow(
    @Param('host', HostParam) host: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    let seen = lastEventRevision(lastEventId) ?? -1;
    const stream = this.streams.open(reply);
    const send = (messages: typeof messagesBehind): Promise<void> =>
      this.zones.engine.read((state) => {
        for (const message of messages(state, host, seen)) {
          const id = message.kind === 'caught-up' ? message.revision : message.decision;
          stream.send(id, message.kind, message);
        }
        seen = state.revision;
      });
    stream.onClose(
      this.zones.engine.onCommitted((events) => {
        if (events.some((event) => event.revision > seen && concernsHost(event, host)))
          void send(messagesBehind);
      }),
    );
    await send(messagesForConnect);
  }
}
