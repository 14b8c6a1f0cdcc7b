import type { FitOptions } from '../model/fit-options.js';
import type { GuestCell } from '../model/guest-topology.js';
import type { CheckedCell } from './checked-host.js';
import type { Violation } from './violation.js';

/** What floats stays within the cell's CPUs and, with limits, within both ratios. */
export function checkShared(used: CheckedCell, guest: GuestCell, { limits }: FitOptions): Violation | null {
  if (guest.cpuPolicy === 'dedicated') return null;
  const cpus = used.cell.sharedCpus.length;
  const vcpus = guest.floatingVcpus.length;
  if (vcpus > cpus)
    return { rule: 'shared-cpus-exceeded', detail: `${vcpus} floating vCPUs on ${cpus} CPUs` };
  if (limits === null) return null;
  const vcpusThen = used.floatingVcpus + vcpus;
  if (vcpusThen > cpus * limits.cpuAllocationRatio) {
    return { rule: 'cpu-ratio-exceeded', detail: `${vcpusThen} floating vCPUs on ${cpus} CPUs` };
  }
  const memoryThen = used.memoryMiB + guest.memoryMiB;
  if (memoryThen > used.cell.memoryMiB * limits.ramAllocationRatio) {
    return { rule: 'ram-ratio-exceeded', detail: `${memoryThen} MiB in ${used.cell.memoryMiB}` };
  }
  return null;
}
