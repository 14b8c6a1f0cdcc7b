import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { ExplanationAnswer } from '#contracts/answers/explanation-answer.js';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { FromCaller } from '../../http/from-caller.js';
import { ClaimParam, RevisionParam } from '../../http/path-params.js';
import type { Caller } from '../../zone-engine/caller.js';
import { ExplainDecisionQuery, ExplainQuery } from './explain-decision.query.js';

@ApiTags('ledger')
@Controller('v1')
export class ExplainDecisionController {
  constructor(private readonly queries: QueryBus) {}

  @Get('ledger/:revision/explanation')
  @ApiOperation({
    summary: 'Why the decision at a revision went as it did, replayed; `now=true`: and today?',
  })
  @ApiParam({ name: 'revision', example: 7 })
  @ApiResponse({ status: 404, description: 'the ledger has no such revision' })
  @ApiResponse({ status: 409, description: 'the event there chooses no host' })
  byRevision(
    @Param('revision', RevisionParam) revision: number,
    @Query() query: ExplainQuery,
    @FromCaller() caller: Caller,
  ): Promise<ExplanationAnswer> {
    return this.queries.execute(new ExplainDecisionQuery({ revision }, query, caller));
  }

  @Get('claims/:claimId/explanation')
  @ApiOperation({ summary: 'Why a claim was placed where it is, or rejected; `now=true`: would it fit now?' })
  @ApiParam({ name: 'claimId', format: 'uuid', example: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90' })
  @ApiResponse({ status: 404, description: 'no such claim' })
  byClaim(
    @Param('claimId', ClaimParam) claimId: string,
    @Query() query: ExplainQuery,
    @FromCaller() caller: Caller,
  ): Promise<ExplanationAnswer> {
    return this.queries.execute(new ExplainDecisionQuery({ claimId }, query, caller));
  }
}
