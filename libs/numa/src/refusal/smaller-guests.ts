import type { GuestCell } from '../model/guest-topology.js';
import type { HostTopology } from '../model/host-topology.js';

/**
 * The same vCPUs and memory in fewer cells, divided as evenly as can be: what is left over goes to the first cells,
 * one each. Nova divides evenly by itself, and as `hw:numa_cpus.N` and `hw:numa_mem.N` say where that does not come out.
 */
export function inFewerCells(cells: readonly GuestCell[], count: number): GuestCell[] {
  const pinned = new Set(cells.flatMap((cell) => cell.pinnedVcpus));
  const vcpus = cells.flatMap((cell) => [...cell.pinnedVcpus, ...cell.floatingVcpus]).sort((a, b) => a - b);
  const memoryMiB = cells.reduce((sum, cell) => sum + cell.memoryMiB, 0);
  const vcpuShares = shares(vcpus.length, count);
  const memoryShares = shares(memoryMiB, count);
  let next = 0;
  return vcpuShares.map((share, id) => {
    const own = vcpus.slice(next, next + share);
    next += share;
    return {
      ...cells[0]!,
      id,
      pinnedVcpus: own.filter((vcpu) => pinned.has(vcpu)),
      floatingVcpus: own.filter((vcpu) => !pinned.has(vcpu)),
      memoryMiB: memoryShares[id]!,
    };
  });
}

function shares(total: number, count: number): number[] {
  const least = Math.floor(total / count);
  return Array.from({ length: count }, (_, place) => least + (place < total % count ? 1 : 0));
}

/** How many vCPUs of each kind a guest cell has. */
export interface VcpuCounts {
  readonly pinned: number;
  readonly floating: number;
}

export const vcpuCounts = ({ pinnedVcpus, floatingVcpus }: GuestCell): VcpuCounts => ({
  pinned: pinnedVcpus.length,
  floating: floatingVcpus.length,
});

/** How many vCPUs a guest cell has. */
export const vcpuCount = (cell: GuestCell): number => cell.pinnedVcpus.length + cell.floatingVcpus.length;

/** The cell with its first so many vCPUs of each kind. */
export const withVcpus = (cell: GuestCell, { pinned, floating }: VcpuCounts): GuestCell => ({
  ...cell,
  pinnedVcpus: cell.pinnedVcpus.slice(0, pinned),
  floatingVcpus: cell.floatingVcpus.slice(0, floating),
});

/** The page sizes that the memory of a cell may have to be a multiple of, in whole MiB, each once. */
export function pageUnitsMiB(host: HostTopology, { pageSize }: GuestCell): readonly number[] {
  const sizes =
    typeof pageSize === 'number'
      ? [pageSize]
      : host.cells.flatMap((cell) => cell.pagePools.map((pool) => pool.sizeKiB));
  const units = sizes.map((sizeKiB) => Math.max(1, Math.ceil(sizeKiB / 1024)));
  return units.length === 0 ? [1] : [...new Set(units)];
}
