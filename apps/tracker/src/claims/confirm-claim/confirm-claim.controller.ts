import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { ClaimConfirmedAnswer } from '#contracts/answers/claim-answer.js';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { NoBody } from '../../http/bodies.js';
import { ClaimParam } from '../../http/path-params.js';
import { ConfirmClaimCommand } from './confirm-claim.command.js';

@ApiTags('claims')
@Controller('v1/claims')
export class ConfirmClaimController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':claimId/confirm')
  @HttpCode(200)
  @NoBody()
  @ApiOperation({
    summary: 'The guest was spawned: its lease counts no longer; again: the same answer',
    description:
      'Leases that have run out are looked for each second. A confirm that comes before that is taken: the claim holds until then.',
  })
  @ApiParam({ name: 'claimId', format: 'uuid', example: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90' })
  @ApiResponse({ status: 404, description: 'no such claim' })
  @ApiResponse({ status: 409, description: 'it was rejected, or has ended' })
  confirm(@Param('claimId', ClaimParam) claimId: string): Promise<ClaimConfirmedAnswer> {
    return this.commands.execute(new ConfirmClaimCommand(claimId));
  }
}
