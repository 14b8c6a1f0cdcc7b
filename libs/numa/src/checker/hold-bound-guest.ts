import type { GuestBinding } from '../model/guest-binding.js';
import type { CpuList, HostCell } from '../model/host-topology.js';
import { type CheckedHost, smallestPages } from './checked-host.js';

/**
 * Counts a guest without a claim into what the checker knows to be used: the CPUs that it alone is bound to or that
 * nobody floats over, its floating vCPUs and its memory where they are in one cell, its devices.
 */
export function holdBoundGuest(host: CheckedHost, { cells, emulatorCpus, pciAddresses }: GuestBinding): void {
  const threads = cells.flatMap(({ bindings }) => bindings.map(({ cpus }) => cpus));
  for (const cpus of emulatorCpus === null ? threads : [...threads, emulatorCpus]) {
    for (const { cell, taken } of host.cells.values()) {
      for (const cpu of takenOf(cell, cpus)) taken.add(cpu);
    }
  }
  for (const { vcpus, cpus } of cells.flatMap(({ bindings }) => bindings)) {
    const near = [...host.cells.values()].filter(({ cell }) => cpus.some((cpu) => hasCpu(cell, cpu)));
    const [only] = near;
    if (near.length === 1 && floatsOver(only!.cell, cpus)) only!.floatingVcpus += vcpus.length;
  }
  for (const { hostCells, memoryMiB, pageSizeKiB } of cells) {
    const used = hostCells?.length === 1 ? host.cells.get(hostCells[0]!) : undefined;
    if (used === undefined) continue;
    used.memoryMiB += memoryMiB;
    const sizeKiB = pageSizeKiB ?? smallestPages(used.cell)?.sizeKiB;
    if (sizeKiB === undefined) continue;
    const pages = Math.ceil((memoryMiB * 1024) / sizeKiB);
    used.pagesUsed.set(sizeKiB, (used.pagesUsed.get(sizeKiB) ?? 0) + pages);
  }
  for (const address of pciAddresses) host.devicesTaken.add(address);
}

const hasCpu = ({ sharedCpus, dedicatedCpus }: HostCell, cpu: number): boolean =>
  sharedCpus.includes(cpu) || dedicatedCpus.includes(cpu);

/** Those that a thread bound to `cpus` keeps from others. */
function takenOf({ sharedCpus, dedicatedCpus }: HostCell, cpus: CpuList): number[] {
  const own = cpus.filter((cpu) => dedicatedCpus.includes(cpu));
  return cpus.length === 1 ? own : own.filter((cpu) => !sharedCpus.includes(cpu));
}

function floatsOver({ sharedCpus, dedicatedCpus }: HostCell, cpus: CpuList): boolean {
  const shared = cpus.filter((cpu) => sharedCpus.includes(cpu));
  return cpus.length > 1 ? shared.length > 0 : shared.some((cpu) => !dedicatedCpus.includes(cpu));
}
