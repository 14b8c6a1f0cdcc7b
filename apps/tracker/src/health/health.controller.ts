import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiOperation, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { Zones } from '../zone-engine/zones.js';

interface ReadyAnswer {
  readonly status: 'ready' | 'degraded';
  readonly zone: string;
  readonly revision: number;
  readonly ledger: 'reachable' | 'unreachable';
}

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(private readonly zones: Zones) {}

  @Get('live')
  @ApiOperation({ summary: 'The process runs' })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The ledger is replayed and can be reached' })
  @ApiResponse({ status: 503, description: 'queries are answered, commands are not' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyAnswer> {
    const { engine, zone } = this.zones;
    const revision = await engine.read((state) => state.revision);
    const reachable = engine.ledgerReachable;
    if (!reachable) reply.status(503);
    return {
      status: reachable ? 'ready' : 'degraded',
      zone,
      revision,
      ledger: reachable ? 'reachable' : 'unreachable',
    };
  }
}
