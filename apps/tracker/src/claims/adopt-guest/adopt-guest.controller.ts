import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import { AdoptGuestDto } from '#contracts/dto/adopt-guest.dto.js';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { HostParam, InstanceParam } from '../../http/path-params.js';
import { adoptExamples } from '../../openapi/examples.js';
import { AdoptGuestCommand } from './adopt-guest.command.js';

@ApiTags('claims')
@Controller('v1/hosts')
export class AdoptGuestController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':host/guests/:instanceId/adopt')
  @ApiOperation({ summary: 'Claim a guest that was found running without a claim, where it runs' })
  @ApiParam({ name: 'host', example: 'compute-1' })
  @ApiParam({ name: 'instanceId', format: 'uuid', example: '5c7ebd4f-a061-4f88-9d92-3ec0415f6273' })
  @ApiBody({ type: AdoptGuestDto, examples: adoptExamples })
  @ApiResponse({ status: 201, description: 'adopted' })
  @ApiResponse({ status: 200, description: 'it was adopted under this id before; the same answer' })
  @ApiResponse({ status: 404, description: 'no such host, or it has told of no such guest' })
  @ApiResponse({
    status: 409,
    description:
      'the claim id was used otherwise, or no placement says where the guest runs, a claim holds some of it, or the guest has a claim: then nothing is decided, the id stays free, and the same request can be sent again',
  })
  async adopt(
    @Param('host', HostParam) host: string,
    @Param('instanceId', InstanceParam) instanceId: string,
    @Body() { claimId }: AdoptGuestDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClaimAnswer> {
    const { repeated, claim } = await this.commands.execute(new AdoptGuestCommand(host, instanceId, claimId));
    reply.status(repeated ? 200 : 201);
    return claim;
  }
}
