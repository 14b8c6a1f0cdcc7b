import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ReplayedEventAnswer } from '#contracts/answers/replay-answer.js';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { dropWhenStalled } from '../../http/drop-when-stalled.js';
import { FewAtOnce } from '../../http/few-at-once.js';
import { HTTP_LIMITS, type HttpLimits } from '../../http/http-limits.js';
import { problemFor } from '../../http/problem.filter.js';
import { RefusedError } from '../../http/refused-error.js';
import { Zones } from '../../zone-engine/zones.js';
import { ReplayQuery } from './replay-ledger.query.js';
import { replayedEvents } from './replayed-events.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class ReplayLedgerController {
  /** Each holds a state of its own beside the one that answers queries. */
  private readonly open = new FewAtOnce(4, 'too-many-replays', 'replays');

  constructor(
    private readonly zones: Zones,
    @Inject(HTTP_LIMITS) private readonly limits: HttpLimits,
  ) {}

  @Get('replay')
  @ApiOperation({ summary: 'Replay: each event, a line of JSON, with the cell usage that it left' })
  @ApiProduces('application/x-ndjson')
  @ApiResponse({
    status: 200,
    description:
      'lines of JSON until the end of the range; where it cannot go on, the last line is `{"problem": …}` with the problem document',
  })
  @ApiResponse({ status: 503, description: 'four replays are under way; try again later' })
  async replay(@Query() { from = 0, until, host }: ReplayQuery, @Res() reply: FastifyReply): Promise<void> {
    const head = await this.zones.engine.read((state) => state.revision);
    if (from > head + 1)
      throw new RefusedError('revision-not-found', `the ledger ends at revision ${head}`, 'from');
    const end = until === undefined ? head : await this.zones.revisionAt(until, 'until');
    this.open.enter(reply);
    dropWhenStalled(reply, this.limits);
    const events = replayedEvents(this.zones.engine, { from, until: end, host }, reply.raw);
    // What goes wrong before there is a line is answered by the filter, with its status.
    const first = await events.next();
    await reply.type('application/x-ndjson').send(Readable.from(lines(first, events)));
  }
}

async function* lines(
  first: IteratorResult<ReplayedEventAnswer, void>,
  events: AsyncGenerator<ReplayedEventAnswer, void>,
): AsyncGenerator<string> {
  try {
    for (let step = first; !step.done; step = await events.next()) yield `${JSON.stringify(step.value)}\n`;
  } catch (error) {
    yield `${JSON.stringify({ problem: problemFor(error as Error) })}\n`;
  } finally {
    await events.return();
  }
}
