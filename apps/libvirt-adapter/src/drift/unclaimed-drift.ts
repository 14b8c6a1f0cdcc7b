import type { DifferenceDto } from '#contracts/dto/outcome.dto.js';
import { readPins } from '#libvirt/domain/read-pins.js';
import type { DomainName } from '#libvirt/rpc/domain-name.js';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import type { CpuList } from '#numa/model/host-topology.js';
import type { FoundDrift } from './found-drift.js';

/** A claim that the guest had, if one is known. */
export interface FormerClaim {
  readonly claimId: string | null;
}

/**
 * A guest without a claim that runs on CPUs of its own: still on those that it released, or foreign.
 * One that does not run, or that floats over every CPU of the host, takes nothing from others.
 */
export async function unclaimedDrift(
  libvirt: LibvirtConnection,
  { uuid, id }: DomainName,
  former: FormerClaim | null,
): Promise<FoundDrift | null> {
  if (id === null) return null;
  const [xml, online] = await Promise.all([libvirt.domains.xml(uuid), libvirt.host.onlineCpus()]);
  const differences = pinned(xml, online);
  if (differences.length === 0) return null;
  if (former === null) return { claimId: null, kind: 'foreign', differences };
  return { claimId: former.claimId, kind: 'running-after-release', differences };
}

function pinned(xml: string, online: CpuList): readonly DifferenceDto[] {
  const { vcpuPins, emulatorPin, cpuset } = readPins(xml);
  const found: DifferenceDto[] = [];
  const add = (element: string, whose: string, cpus: CpuList | null) => {
    if (cpus === null || online.every((cpu) => cpus.includes(cpu))) return;
    found.push({ element, wanted: 'not pinned', had: `${whose} on ${formatCpuList(cpus)}` });
  };
  for (const { vcpu, cpus } of vcpuPins) add('vcpupin', `vcpu ${vcpu}`, cpus);
  add('emulatorpin', 'emulator threads', emulatorPin);
  add('vcpu', 'every vcpu', cpuset);
  return found;
}
