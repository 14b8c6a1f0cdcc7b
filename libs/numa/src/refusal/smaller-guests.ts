import type { GuestCell } from '../model/guest-topology.js';
import type { HostTopology } from '../model/host-topology.js';

/** The same vCPUs and memory in fewer cells, divided evenly as Nova divides; null when that does not come out even. */
export function inFewerCells(cells: readonly GuestCell[], count: number): GuestCell[] | null {
  const pinned = new Set(cells.flatMap((cell) => cell.pinnedVcpus));
  const vcpus = cells.flatMap((cell) => [...cell.pinnedVcpus, ...cell.floatingVcpus]).sort((a, b) => a - b);
  const memoryMiB = cells.reduce((sum, cell) => sum + cell.memoryMiB, 0);
  if (vcpus.length % count !== 0 || memoryMiB % count !== 0) return null;
  const share = vcpus.length / count;
  return Array.from({ length: count }, (_, id) => {
    const own = vcpus.slice(id * share, (id + 1) * share);
    return {
      ...cells[0]!,
      id,
      pinnedVcpus: own.filter((vcpu) => pinned.has(vcpu)),
      floatingVcpus: own.filter((vcpu) => !pinned.has(vcpu)),
      memoryMiB: memoryMiB / count,
    };
  });
}

/** How many vCPUs a guest cell has. */
export function vcpuCount({ pinnedVcpus, floatingVcpus }: GuestCell): number {
  return pinnedVcpus.length + floatingVcpus.length;
}

/**
 * The cell with that many vCPUs, each taken from the more numerous kind. Null when its pinned or its floating vCPUs
 * would be left without any: that would be another kind of guest.
 */
export function withVcpus(cell: GuestCell, count: number): GuestCell | null {
  let pinned = cell.pinnedVcpus.length;
  let floating = cell.floatingVcpus.length;
  while (pinned + floating > count) {
    const last = pinned >= floating ? pinned-- : floating--;
    if (last < 2) return null;
  }
  return {
    ...cell,
    pinnedVcpus: cell.pinnedVcpus.slice(0, pinned),
    floatingVcpus: cell.floatingVcpus.slice(0, floating),
  };
}

/** The page sizes that the memory of a cell may have to be a multiple of, in whole MiB, each once. */
export function pageUnitsMiB(host: HostTopology, { pageSize }: GuestCell): readonly number[] {
  const sizes =
    typeof pageSize === 'number'
      ? [pageSize]
      : host.cells.flatMap((cell) => cell.pagePools.map((pool) => pool.sizeKiB));
  const units = sizes.map((sizeKiB) => Math.max(1, Math.ceil(sizeKiB / 1024)));
  return units.length === 0 ? [1] : [...new Set(units)];
}
