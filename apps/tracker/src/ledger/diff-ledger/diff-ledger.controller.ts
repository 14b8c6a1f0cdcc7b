import { Controller, Get, Query } from '@nestjs/common';
import type { HostFactsAnswer, LedgerDiffAnswer } from '#contracts/answers/replay-answer.js';
import { ApiOperation, ApiProperty, ApiTags } from '#contracts/openapi/decorators.js';
import { hostPolicyAnswer } from '#contracts/wire/host-policy.js';
import { hostUsageAnswer } from '#contracts/wire/host-usage.js';
import { diffOf, factsOf, type HostFacts } from '#ledger/diff/diff-states.js';
import { FromCaller } from '../../http/from-caller.js';
import { IsRevisionOrTime } from '../../http/revision-or-time.js';
import { doneInSlices } from '../../slices/in-slices.js';
import type { Caller } from '../../zone-engine/caller.js';
import { Zones } from '../../zone-engine/zones.js';

export class DiffQuery {
  @ApiProperty({ description: 'a revision or an ISO 8601 time with its zone', example: '0' })
  @IsRevisionOrTime()
  from!: string;

  @ApiProperty({ description: 'a revision or an ISO 8601 time with its zone', example: '4' })
  @IsRevisionOrTime()
  to!: string;
}

@ApiTags('ledger')
@Controller('v1/ledger')
export class DiffLedgerController {
  constructor(private readonly zones: Zones) {}

  @Get('diff')
  @ApiOperation({
    summary: 'What is otherwise at one revision than at another: hosts and claims, before and after',
  })
  async diff(@Query() query: DiffQuery, @FromCaller() caller: Caller): Promise<LedgerDiffAnswer> {
    const from = await this.zones.revisionAt(query.from, 'from');
    const to = await this.zones.revisionAt(query.to, 'to');
    const { past } = this.zones.engine;
    const before = await past.at(from, caller, (state) => doneInSlices(factsOf(state)));
    const after = await past.at(to, caller, (state) => doneInSlices(factsOf(state)));
    const { hosts, claims } = await doneInSlices(diffOf(before, after));
    const answered = hosts.map(({ name, ...facts }) => ({
      name,
      before: facts.before && factsAnswer(facts.before),
      after: facts.after && factsAnswer(facts.after),
    }));
    return { from, to, hosts: answered, claims };
  }
}

function factsAnswer({ policy, usage, ...facts }: HostFacts): HostFactsAnswer {
  return { ...facts, policy: hostPolicyAnswer(policy), usage: usage && hostUsageAnswer(usage) };
}
