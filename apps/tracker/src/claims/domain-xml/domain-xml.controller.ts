import { Controller, Get, Header, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { domainPlacement } from '#libvirt/domain/domain-placement.js';
import { DomainPlacementError } from '#libvirt/domain/domain-placement-error.js';
import { placementElements } from '#libvirt/domain/placement-elements.js';
import { AtQuery } from '../../http/page.query.js';
import { ClaimParam } from '../../http/path-params.js';
import { RefusedError } from '../../http/refused-error.js';
import { nameRevision } from '../../http/revisions.js';
import { Zones } from '../../zone-engine/zones.js';

@ApiTags('claims')
@Controller('v1/claims')
export class DomainXmlController {
  constructor(private readonly zones: Zones) {}

  @Get(':claimId/domain-xml')
  @Header('content-type', 'application/xml')
  @ApiOperation({
    summary: "The guest XML elements of a claim's placement, for those who write the domain themselves",
  })
  @ApiParam({ name: 'claimId', format: 'uuid', example: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90' })
  @ApiProduces('application/xml')
  @ApiResponse({ status: 404, description: 'no such claim, or no such revision' })
  @ApiResponse({ status: 409, description: 'it holds nothing, or what its host cannot carry out' })
  elements(
    @Param('claimId', ClaimParam) claimId: string,
    @Query() { at }: AtQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.zones.look(at, reply.raw, (state) => {
      nameRevision(reply, state.revision, this.zones.engine);
      const record = state.claims.get(claimId);
      if (!record)
        throw new RefusedError(
          'claim-not-found',
          `claim ${claimId} is not known in zone ${state.zone}`,
          'claimId',
        );
      if (!record.hold) {
        const code = record.state === 'rejected' ? 'claim-rejected' : 'claim-ended';
        throw new RefusedError(code, `claim ${claimId} holds nothing: it is ${record.state}`, 'claimId');
      }
      const { guest, placement, host, request } = record.hold;
      const extraSpecs = request.flavor?.extraSpecs ?? {};
      const { topology, policy } = state.hosts.get(host)!;
      const { sharedCpus } = policy;
      try {
        return placementElements(
          domainPlacement({ host: topology!, guest, placement, sharedCpus, extraSpecs }),
        );
      } catch (error) {
        if (error instanceof DomainPlacementError)
          throw new RefusedError('placement-inapplicable', error.message, 'claimId');
        throw error;
      }
    });
  }
}
