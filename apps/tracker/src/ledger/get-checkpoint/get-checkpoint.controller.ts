import { Controller, Get, Query } from '@nestjs/common';
import type { LedgerHead } from '#contracts/checkpoint/checkpoint.js';
import { ApiOperation, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { FromCaller } from '../../http/from-caller.js';
import { AtQuery } from '../../http/page.query.js';
import { hashInSlices } from '../../snapshots/hash-in-slices.js';
import type { Caller } from '../../zone-engine/caller.js';
import { Zones } from '../../zone-engine/zones.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class GetCheckpointController {
  constructor(private readonly zones: Zones) {}

  @Get('checkpoint')
  @ApiOperation({
    summary: 'Where the ledger is, or was: what `numaledger ledger checkpoint` signs and `verify` compares',
  })
  @ApiResponse({ status: 404, description: 'the ledger has no such revision' })
  async head(@Query() { at }: AtQuery, @FromCaller() caller: Caller): Promise<LedgerHead> {
    const { engine, zone } = this.zones;
    const revision =
      at === undefined ? await engine.read((state) => state.revision) : await this.zones.revisionAt(at);
    return engine.past.at(revision, caller, async (state) => {
      const { lastHash: hash, time } = state;
      return { zone, revision, hash, stateHash: await hashInSlices(state), time };
    });
  }
}
