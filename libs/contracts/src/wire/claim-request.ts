import type { MoveChanges } from '#ledger/commands/command.js';
import type { ClaimRequest, Target } from '#ledger/events/claim-request.js';
import type { Limits } from '#numa/model/fit-options.js';
import type { NetworkRequest, PciRequest } from '#numa/model/guest-topology.js';
import type { LimitsDto, NetworksDto, PciRequestDto } from '../dto/guest.dto.js';
import type { TargetDto } from '../dto/guest-request.dto.js';
import type { PlaceClaimDto } from '../dto/place-claim.dto.js';
import type { StartMoveDto } from '../dto/start-move.dto.js';
import { InvalidFieldError } from './field-error.js';
import { guestTopologyInput } from './guest-topology.js';

/** What a move changes of flavor and image, or of the guest topology; null: nothing. Throws InvalidFieldError. */
export function guestChangesInput(dto: StartMoveDto): MoveChanges['guest'] {
  return dto.flavor || dto.image || dto.guestTopology ? givenGuest(dto) : null;
}

function givenGuest({
  flavor,
  image,
  guestTopology,
}: Pick<StartMoveDto, 'flavor' | 'image' | 'guestTopology'>): NonNullable<MoveChanges['guest']> {
  if (guestTopology && (flavor || Object.keys(image?.properties ?? {}).length > 0)) {
    const message = 'guestTopology is given instead of flavor and image, not beside them';
    throw new InvalidFieldError('guestTopology', 'exclusive', message);
  }
  return {
    flavor: flavor
      ? { vcpus: flavor.vcpus, memoryMiB: flavor.memoryMb, extraSpecs: flavor.extraSpecs ?? {} }
      : null,
    image: image ? { properties: image.properties ?? {} } : null,
    guestTopology: guestTopology ? guestTopologyInput(guestTopology) : null,
  };
}

export function pciRequestsInput(requests: readonly PciRequestDto[]): PciRequest[] {
  return requests.map(({ requestId, count, spec, numaPolicy }) => ({
    requestId,
    count,
    spec,
    numaPolicy: numaPolicy ?? null,
  }));
}

export function networksInput(networks: NetworksDto | undefined): NetworkRequest | null {
  return networks ? { physnets: networks.physnets ?? [], tunneled: networks.tunneled ?? false } : null;
}

/** Networks without one: what a move drops those of its claim by. */
export const noNetworks: NetworkRequest = networksInput({})!;

/** A claim has nothing to drop. */
function claimedNetworks(dto: NetworksDto | undefined): NetworkRequest | null {
  const networks = networksInput(dto);
  return networks && (networks.tunneled || networks.physnets.length > 0) ? networks : null;
}

export function limitsInput(limits: LimitsDto | undefined): Limits | null {
  if (!limits) return null;
  const { cpuAllocationRatio, ramAllocationRatio } = limits;
  return { cpuAllocationRatio, ramAllocationRatio };
}

export function targetInput(target: TargetDto | undefined): Target {
  return { hosts: target?.hosts ?? [], labels: target?.labels ?? {} };
}

/** The claim with every default written out. Throws InvalidFieldError. */
export function claimRequestInput(dto: PlaceClaimDto): ClaimRequest {
  const { claimId, instanceId, group, lease, domain } = dto;
  const guest = givenGuest(dto);
  return {
    claimId,
    instanceId: instanceId ?? claimId,
    flavor: guest.flavor,
    image: guest.image ?? { properties: {} },
    guestTopology: guest.guestTopology,
    pciRequests: pciRequestsInput(dto.pciRequests ?? []),
    networks: claimedNetworks(dto.networks),
    limits: limitsInput(dto.limits),
    target: targetInput(dto.target),
    group: group ? { id: group.id, policy: group.policy } : null,
    leaseSeconds: lease?.seconds ?? null,
    domain: domain ? { xml: domain.xml, start: domain.start ?? false } : null,
  };
}
