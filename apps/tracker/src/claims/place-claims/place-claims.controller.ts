import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { BatchAnswer, BatchResult } from '#contracts/answers/batch-answer.js';
import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import { PlaceClaimsDto } from '#contracts/dto/place-claims.dto.js';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { problemFor } from '../../http/problem.filter.js';
import { batchExamples } from '../../openapi/examples.js';
import { PlaceClaimCommand } from '../place-claim/place-claim.command.js';

@ApiTags('claims')
@Controller('v1/claims')
export class PlaceClaimsController {
  constructor(private readonly commands: CommandBus) {}

  @Post('batch')
  @HttpCode(200)
  @ApiOperation({ summary: 'Claim many at once; each has its own result, in the order of the request' })
  @ApiBody({ type: PlaceClaimsDto, examples: batchExamples })
  @ApiResponse({ status: 200, description: 'a result for each claim: a claim, or a problem' })
  async place(@Body() { claims }: PlaceClaimsDto): Promise<BatchAnswer> {
    return { results: await Promise.all(claims.map((dto) => this.result(dto))) };
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
