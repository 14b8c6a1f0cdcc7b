import { Readable } from 'node:stream';
import { Controller, Get, Headers, Logger, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { VerifyAnswer, VerifyProgress } from '#contracts/answers/ledger-answer.js';
import { ApiHeader, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { FewAtOnce } from '../../http/few-at-once.js';
import { problemFor } from '../../http/problem.filter.js';
import { VerifyLedgerQuery } from './verify-ledger.query.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class VerifyLedgerController {
  private readonly log = new Logger(VerifyLedgerController.name);
  /** Each reads the whole ledger and holds a state of its own beside the one that answers queries. */
  private readonly open = new FewAtOnce(2, 'too-many-verifications', 'verifications');

  constructor(private readonly queries: QueryBus) {}

  @Get('verify')
  @ApiOperation({
    summary: 'Prove the ledger: chain, order, shapes, every placement and rejection, snapshots and state',
    description:
      'With `Accept: text/event-stream`, `progress` events tell how far it is, and a `result` event ends it, or a `problem` event where it cannot go on. A client that goes away ends the verification.',
  })
  @ApiHeader({ name: 'Accept', required: false, schema: { default: 'application/json' } })
  @ApiProduces('application/json', 'text/event-stream')
  @ApiResponse({
    status: 200,
    description: 'what was found; `valid` says whether anything is wrong with the ledger or the state',
  })
  @ApiResponse({ status: 503, description: 'two verifications are under way; try again later' })
  async verify(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    this.open.enter(reply);
    const verification = await this.queries.execute(new VerifyLedgerQuery());
    if (accept?.includes('text/event-stream')) {
      await reply
        .type('text/event-stream')
        .header('cache-control', 'no-cache')
        .send(Readable.from(this.messages(verification)));
      return;
    }
    let step = await verification.next();
    while (!step.done && !reply.raw.destroyed) step = await verification.next();
    await reply.send(step.value);
  }

  private async *messages(
    verification: AsyncGenerator<VerifyProgress, VerifyAnswer>,
  ): AsyncGenerator<string> {
    try {
      for (;;) {
        const { done, value } = await verification.next();
        yield message(done ? 'result' : 'progress', value);
        if (done) return;
      }
    } catch (error) {
      this.log.error(error);
      yield message('problem', problemFor(error as Error));
    }
  }
}

const message = (event: string, data: unknown): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
