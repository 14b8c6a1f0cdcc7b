import type { GuestCell } from '../model/guest-topology.js';
import type { HostTopology } from '../model/host-topology.js';
import { pageUnitsMiB } from './smaller-guests.js';
import { type CellSize, groupsOf, type SizeGroup } from './smaller-sizes.js';

export const memorySize = (memoryMiB: number): CellSize => ({
  amount: memoryMiB,
  apply: (cell) => ({ ...cell, memoryMiB }),
});

/**
 * The cells in groups of equally much memory, each with the sizes that it could be left with, in whole pages. Only
 * cells that are too large lose memory.
 * @param fitsAlone whether some cells fit without the rest of the guest
 */
export function memoryGroups(
  host: HostTopology,
  cells: readonly GuestCell[],
  fitsAlone: (some: readonly GuestCell[]) => boolean,
): readonly SizeGroup[] {
  return groupsOf(cells.map(({ memoryMiB }) => memoryMiB)).map((members) => {
    const alike = members.map((place) => cells[place]!);
    const asked = alike[0]!.memoryMiB;
    const sizes = new Set<number>(fitsAlone(alike) ? [asked] : []);
    // As many copies as fit at a size tell on how many host cells that size is to be had.
    for (let copies = alike.length; copies <= host.cells.length; copies++) {
      const copied = Array.from({ length: copies }, (_, copy) => alike[copy % alike.length]!);
      for (const unit of pageUnitsMiB(host, alike[0]!)) {
        const size = mostInUnits(unit, asked, (memoryMiB) =>
          fitsAlone(copied.map((cell) => ({ ...cell, memoryMiB }))),
        );
        if (size > 0) sizes.add(size);
      }
    }
    return { members, asked, sizes: [...sizes].sort((a, b) => b - a).map(memorySize) };
  });
}

/** Where one host cell has pages that another lacks, the sizes to be had on several do not tell all: a little more may fit. */
export function raised(
  groups: readonly SizeGroup[],
  found: readonly CellSize[],
  units: readonly number[],
  fitsAt: (sizes: readonly CellSize[]) => boolean,
): readonly CellSize[] {
  let sizes = found;
  for (const [group, { asked }] of groups.entries()) {
    for (const unit of units) {
      let low = Math.floor(sizes[group]!.amount / unit);
      let high = Math.floor(asked / unit);
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (fitsAt(sizes.with(group, memorySize(middle * unit)))) low = middle;
        else high = middle - 1;
      }
      if (low * unit > sizes[group]!.amount) sizes = sizes.with(group, memorySize(low * unit));
    }
  }
  return sizes;
}

/** The largest multiple of a unit, up to a limit, that fits; 0: none. A smaller multiple fits wherever a larger does. */
function mostInUnits(unit: number, limit: number, fitsAt: (size: number) => boolean): number {
  let low = 0;
  let high = Math.floor(limit / unit);
  if (high > 0 && fitsAt(high * unit)) return high * unit;
  for (high--; low < high; ) {
    const middle = Math.ceil((low + high) / 2);
    if (fitsAt(middle * unit)) low = middle;
    else high = middle - 1;
  }
  return low * unit;
}
