import { Controller, Delete, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { NoBody } from '../../http/bodies.js';
import { ClaimParam } from '../../http/path-params.js';
import { ReleaseClaimCommand } from './release-claim.command.js';

@ApiTags('claims')
@Controller('v1/claims')
export class ReleaseClaimController {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':claimId')
  @NoBody()
  @ApiOperation({ summary: 'Release a claim; again: the same answer. The guest is not stopped' })
  @ApiParam({ name: 'claimId', format: 'uuid', example: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90' })
  @ApiResponse({ status: 200, description: 'released' })
  @ApiResponse({ status: 404, description: 'no such claim' })
  release(@Param('claimId', ClaimParam) claimId: string): Promise<ClaimAnswer> {
    return this.commands.execute(new ReleaseClaimCommand(claimId));
  }
}
