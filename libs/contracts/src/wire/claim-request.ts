import type { ClaimRequest } from '#ledger/events/claim-request.js';
import type { PlaceClaimDto } from '../dto/place-claim.dto.js';
import { InvalidFieldError } from './field-error.js';
import { guestTopologyInput } from './guest-topology.js';

/** The claim with every default written out. Throws InvalidFieldError. */
export function claimRequestInput(dto: PlaceClaimDto): ClaimRequest {
  if (!dto.flavor && !dto.guestTopology) {
    throw new InvalidFieldError('flavor', 'required', 'flavor (or guestTopology) must be given');
  }
  if (dto.guestTopology && (dto.flavor || dto.image)) {
    throw new InvalidFieldError(
      'guestTopology',
      'exclusive',
      'guestTopology is given instead of flavor and image, not beside them',
    );
  }
  const { flavor, networks, limits, target, domain } = dto;
  return {
    claimId: dto.claimId,
    instanceId: dto.instanceId ?? dto.claimId,
    flavor: flavor
      ? { vcpus: flavor.vcpus, memoryMiB: flavor.memoryMb, extraSpecs: flavor.extraSpecs ?? {} }
      : null,
    image: { properties: dto.image?.properties ?? {} },
    guestTopology: dto.guestTopology ? guestTopologyInput(dto.guestTopology) : null,
    pciRequests: (dto.pciRequests ?? []).map(({ requestId, count, spec, numaPolicy }) => ({
      requestId,
      count,
      spec,
      numaPolicy: numaPolicy ?? null,
    })),
    networks: networks ? { physnets: networks.physnets ?? [], tunneled: networks.tunneled ?? false } : null,
    limits: limits
      ? { cpuAllocationRatio: limits.cpuAllocationRatio, ramAllocationRatio: limits.ramAllocationRatio }
      : null,
    target: { hosts: target?.hosts ?? [], labels: target?.labels ?? {} },
    group: dto.group ? { id: dto.group.id, policy: dto.group.policy } : null,
    leaseSeconds: dto.lease?.seconds ?? null,
    domain: domain ? { xml: domain.xml, start: domain.start ?? false } : null,
  };
}
