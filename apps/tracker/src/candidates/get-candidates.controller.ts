import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { CandidatesAnswer } from '#contracts/answers/candidates-answer.js';
import { CandidatesDto } from '#contracts/dto/candidates.dto.js';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { candidatesExamples } from '../openapi/examples.js';
import { GetCandidatesQuery } from './get-candidates.query.js';

@ApiTags('claims')
@Controller('v1/candidates')
export class GetCandidatesController {
  constructor(private readonly queries: QueryBus) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Dry run: the hosts that would take a guest, ranked, and why the others would not',
  })
  @ApiBody({ type: CandidatesDto, examples: candidatesExamples })
  @ApiResponse({ status: 200, description: 'also when no host fits' })
  candidates(@Body() dto: CandidatesDto): Promise<CandidatesAnswer> {
    return this.queries.execute(new GetCandidatesQuery(dto));
  }
}
