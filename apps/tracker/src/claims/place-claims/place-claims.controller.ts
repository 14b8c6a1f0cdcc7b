import { setImmediate } from 'node:timers/promises';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { BatchAnswer, BatchResult } from '#contracts/answers/batch-answer.js';
import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import { PlaceClaimsDto } from '#contracts/dto/place-claims.dto.js';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { problemFor, retryAfterSeconds } from '../../http/problem.filter.js';
import { batchExamples } from '../../openapi/examples.js';
import { PlaceClaimCommand } from '../place-claim/place-claim.command.js';

/** How long a batch is read at a stretch, milliseconds, before others have their turn. */
const sliceMs = 20;

@ApiTags('claims')
@Controller('v1/claims')
export class PlaceClaimsController {
  constructor(private readonly commands: CommandBus) {}

  @Post('batch')
  @HttpCode(200)
  @ApiOperation({ summary: 'Claim many at once; each has its own result, in the order of the request' })
  @ApiBody({ type: PlaceClaimsDto, examples: batchExamples })
  @ApiResponse({
    status: 200,
    description:
      'a result for each claim, as it would be alone: a claim, or a problem. Where some were not decided (503), retryAfterSeconds in their problems, and Retry-After, say when to send these again',
  })
  async place(
    @Body() { claims }: PlaceClaimsDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchAnswer> {
    const results: Promise<BatchResult>[] = [];
    let since = performance.now();
    for (const dto of claims) {
      results.push(this.result(dto));
      if (performance.now() - since < sliceMs) continue;
      await setImmediate();
      since = performance.now();
    }
    const answer = { results: await Promise.all(results) };
    if (answer.results.some(({ status }) => status === 503))
      reply.header('retry-after', String(retryAfterSeconds));
    return answer;
  }

  private async result(dto: PlaceClaimDto): Promise<BatchResult> {
    try {
      const { repeated, claim } = await this.commands.execute(new PlaceClaimCommand(dto));
      return { status: repeated ? 200 : 201, claim };
    } catch (error) {
      const problem = problemFor(error as Error);
      return { status: problem.status, problem: { ...problem, claimId: dto.claimId } };
    }
  }
}
