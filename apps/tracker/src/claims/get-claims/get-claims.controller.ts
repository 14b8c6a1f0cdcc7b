import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { ClaimAnswer, ClaimListAnswer } from '#contracts/answers/claim-answer.js';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { FromCaller } from '../../http/from-caller.js';
import { AtQuery } from '../../http/page.query.js';
import { ClaimParam } from '../../http/path-params.js';
import type { Caller } from '../../zone-engine/caller.js';
import { ClaimsQuery, GetClaimQuery, GetClaimsQuery } from './get-claims.query.js';

@ApiTags('claims')
@Controller('v1/claims')
export class GetClaimsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({ summary: 'Claims, sorted by id' })
  list(@Query() query: ClaimsQuery, @FromCaller() caller: Caller): Promise<ClaimListAnswer> {
    return this.queries.execute(new GetClaimsQuery(query, caller));
  }

  @Get(':claimId')
  @ApiOperation({ summary: 'One claim' })
  @ApiParam({ name: 'claimId', format: 'uuid', example: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90' })
  @ApiResponse({ status: 404, description: 'no such claim' })
  one(
    @Param('claimId', ClaimParam) claimId: string,
    @Query() { at }: AtQuery,
    @FromCaller() caller: Caller,
  ): Promise<ClaimAnswer> {
    return this.queries.execute(new GetClaimQuery(claimId, at, caller));
  }
}
