import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { claimExamples } from '../../openapi/examples.js';
import { PlaceClaimCommand } from './place-claim.command.js';

@ApiTags('claims')
@Controller('v1/claims')
export class PlaceClaimController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @ApiOperation({ summary: 'Claim a placement for a guest' })
  @ApiBody({ type: PlaceClaimDto, examples: claimExamples })
  @ApiResponse({ status: 201, description: 'placed' })
  @ApiResponse({ status: 200, description: 'the same request was placed before; the same answer' })
  @ApiResponse({ status: 400, description: 'the request contradicts itself; nothing was recorded' })
  @ApiResponse({
    status: 409,
    description: 'no host fits (recorded, with reasons), or the claim id was used otherwise',
  })
  async place(
    @Body() dto: PlaceClaimDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClaimAnswer> {
    const { repeated, claim } = await this.commands.execute(new PlaceClaimCommand(dto));
    reply.status(repeated ? 200 : 201);
    return claim;
  }
}
