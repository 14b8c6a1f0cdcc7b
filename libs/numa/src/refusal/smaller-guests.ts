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

/**
 * The guest without that many vCPUs, each taken from the largest cell. Null when a cell, or the pinned or floating
 * vCPUs of a cell, would be left without any: that would be another kind of guest.
 */
export function withoutVcpus(cells: readonly GuestCell[], count: number): GuestCell[] | null {
  const changed = [...cells];
  const size = (cell: GuestCell) => cell.pinnedVcpus.length + cell.floatingVcpus.length;
  for (let left = count; left > 0; left--) {
    const index = changed.reduce(
      (most, cell, other) => (size(cell) > size(changed[most]!) ? other : most),
      0,
    );
    const cell = changed[index]!;
    const fromPinned = cell.pinnedVcpus.length >= cell.floatingVcpus.length;
    if ((fromPinned ? cell.pinnedVcpus : cell.floatingVcpus).length < 2) return null;
    changed[index] = fromPinned
      ? { ...cell, pinnedVcpus: cell.pinnedVcpus.slice(0, -1) }
      : { ...cell, floatingVcpus: cell.floatingVcpus.slice(0, -1) };
  }
  return changed;
}

/** The guest with that part of its memory, in pages that the host has: at least one page a cell. */
export function withLessMemory(host: HostTopology, cells: readonly GuestCell[], part: number): GuestCell[] {
  return cells.map((cell) => {
    const unitMiB = pageMiB(host, cell);
    const units = Math.max(1, Math.floor((cell.memoryMiB * part) / unitMiB));
    return { ...cell, memoryMiB: Math.min(cell.memoryMiB, units * unitMiB) };
  });
}

/** The smallest whole number of MiB that fills pages of a size the cell may have. */
function pageMiB(host: HostTopology, { pageSize }: GuestCell): number {
  if (typeof pageSize === 'number') return Math.ceil(pageSize / 1024);
  const sizes = [...new Set(host.cells.flatMap((cell) => cell.pagePools.map((pool) => pool.sizeKiB)))];
  sizes.sort((a, b) => a - b);
  const smallest = pageSize === 'large' ? sizes[1] : sizes[0];
  return Math.max(1, Math.ceil((smallest ?? 1) / 1024));
}
