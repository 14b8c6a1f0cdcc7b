import type { DifferenceDto } from '#contracts/dto/outcome.dto.js';
import { parseCapabilities } from '#libvirt/capabilities/parse-capabilities.js';
import type { ActualPlacement } from '#libvirt/domain/actual-placement.js';
import { guestBinding } from '#libvirt/domain/guest-binding.js';
import { readPins } from '#libvirt/domain/read-pins.js';
import type { DomainName } from '#libvirt/rpc/domain-name.js';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import type { GuestBinding } from '#numa/model/guest-binding.js';
import type { CpuList } from '#numa/model/host-topology.js';
import type { FoundDrift } from './found-drift.js';

/** A claim that the guest had, if one is known. */
export interface FormerClaim {
  readonly claimId: string | null;
}

/**
 * A guest without a claim that runs on CPUs or memory of its own: still on what it released, or foreign; with all that
 * it is bound to. One that does not run, or that floats over every CPU and cell of the host, takes nothing from others.
 */
export async function unclaimedDrift(
  libvirt: LibvirtConnection,
  { uuid, id }: DomainName,
  former: FormerClaim | null,
): Promise<FoundDrift | null> {
  if (id === null) return null;
  const [xml, onlineCpus] = await Promise.all([libvirt.domains.xml(uuid), libvirt.host.onlineCpus()]);
  const actual = readPins(xml);
  const binding = guestBinding(actual, {
    onlineCpus,
    defaultHugePageKiB: namesNoPageSize(actual) ? await defaultHugePageKiB(libvirt) : null,
  });
  const differences = [...pinned(actual, onlineCpus), ...boundMemory(binding)];
  if (differences.length === 0) return null;
  if (former === null) return { claimId: null, kind: 'foreign', differences, binding };
  return { claimId: former.claimId, kind: 'running-after-release', differences, binding };
}

function namesNoPageSize({ cells, hugePageKiB }: ActualPlacement): boolean {
  return hugePageKiB === 'default' || cells.some((cell) => cell.hugePageKiB === 'default');
}

/** libvirt does not tell which huge pages the kernel takes by default: the smallest ones, unless it was told otherwise. */
async function defaultHugePageKiB({ host }: LibvirtConnection): Promise<number | null> {
  const { cells } = parseCapabilities(await host.capabilities());
  const sizes = cells.flatMap(({ pages }) => pages.map(({ sizeKiB }) => sizeKiB));
  const smallest = Math.min(...sizes);
  const huge = sizes.filter((size) => size > smallest);
  return huge.length > 0 ? Math.min(...huge) : null;
}

function pinned(
  { vcpuPins, emulatorPin, cpuset }: ActualPlacement,
  online: CpuList,
): readonly DifferenceDto[] {
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

/** Memory that must come from one host cell is missing there; from several, nobody can say where. */
function boundMemory({ cells }: GuestBinding): readonly DifferenceDto[] {
  return cells
    .filter(({ hostCells }) => hostCells?.length === 1)
    .map(({ guestCell, memoryMiB, hostCells }) => ({
      element: 'memnode',
      wanted: 'not bound',
      had: `cell ${guestCell}: ${memoryMiB} MiB in host cell ${hostCells![0]}`,
    }));
}
