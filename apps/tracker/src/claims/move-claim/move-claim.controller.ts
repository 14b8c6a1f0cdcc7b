import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { MoveAnswer } from '#contracts/answers/move-answer.js';
import { StartMoveDto } from '#contracts/dto/start-move.dto.js';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { NoBody } from '../../http/bodies.js';
import { ClaimParam, MoveParam } from '../../http/path-params.js';
import { moveExamples } from '../../openapi/examples.js';
import { EndMoveCommand, StartMoveCommand } from './move-claim.command.js';

@ApiTags('moves')
@ApiParam({ name: 'claimId', format: 'uuid', example: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90' })
@Controller('v1/claims/:claimId/moves')
export class MoveClaimController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @ApiOperation({
    summary: "Take a second hold for a claim's guest; both count until the move is confirmed or reverted",
  })
  @ApiBody({ type: StartMoveDto, examples: moveExamples })
  @ApiResponse({ status: 201, description: 'started' })
  @ApiResponse({ status: 200, description: 'the same move was started before; the same answer' })
  @ApiResponse({
    status: 409,
    description:
      'no host fits (`no-valid-host`: recorded, and the answer to the same request for ever), the claim holds nothing, or the move id was used otherwise. While another move is under way (`move-under-way`) nothing is decided: the id stays free, and the same request can be sent again',
  })
  async start(
    @Param('claimId', ClaimParam) claimId: string,
    @Body() dto: StartMoveDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MoveAnswer> {
    const { repeated, move } = await this.commands.execute(new StartMoveCommand(claimId, dto));
    reply.status(repeated ? 200 : 201);
    return move;
  }

  @Post(':moveId/confirm')
  @NoBody()
  @HttpCode(200)
  @ApiOperation({ summary: 'The guest has moved: the first hold ends' })
  @ApiParam({ name: 'moveId', format: 'uuid', example: '1b0a4e0e-6a52-4f3e-8f5e-2d9c1f7a3b10' })
  confirm(
    @Param('claimId', ClaimParam) claimId: string,
    @Param('moveId', MoveParam) moveId: string,
  ): Promise<MoveAnswer> {
    return this.commands.execute(new EndMoveCommand(claimId, moveId, 'ConfirmMove'));
  }

  @Post(':moveId/revert')
  @NoBody()
  @HttpCode(200)
  @ApiOperation({ summary: 'The guest stays: the second hold ends' })
  @ApiParam({ name: 'moveId', format: 'uuid', example: '1b0a4e0e-6a52-4f3e-8f5e-2d9c1f7a3b10' })
  revert(
    @Param('claimId', ClaimParam) claimId: string,
    @Param('moveId', MoveParam) moveId: string,
  ): Promise<MoveAnswer> {
    return this.commands.execute(new EndMoveCommand(claimId, moveId, 'RevertMove'));
  }
}
