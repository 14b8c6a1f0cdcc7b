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
    description:
      'no host fits (`no-valid-host`: recorded, and the answer to the same request for ever), or the claim id was used otherwise. A claim that only another one stands in the way of (`group-conflict`, `instance-claimed`) is not decided: its id stays free, and the same request can be sent again when the other has ended',
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
