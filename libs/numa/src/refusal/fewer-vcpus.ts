import type { GuestCell } from '../model/guest-topology.js';
import { type VcpuCounts, vcpuCount, vcpuCounts, withVcpus } from './smaller-guests.js';
import { type CellSize, groupsOf, type SizeGroup } from './smaller-sizes.js';

/** Up to so many, each number is tried; of more, the largest that fits is looked for. */
const mostTriedEach = 64;

/** Numbers above one that fits that are tried as well: `require` takes threads of a core together, 8 at most. */
const oddities = 8;

/**
 * The cells in groups of equal vCPUs, each with the numbers of vCPUs that it could be left with. A cell that has
 * pinned and floating vCPUs keeps at least one of each: it would be another kind of guest.
 * @param fitsAlone whether some cells fit without the rest of the guest
 */
export function vcpuGroups(
  cells: readonly GuestCell[],
  fitsAlone: (some: readonly GuestCell[]) => boolean,
): readonly SizeGroup[] {
  const kinds = cells.map((cell) => `${cell.pinnedVcpus.length} ${cell.floatingVcpus.length}`);
  return groupsOf(kinds).map((members) => {
    const alike = members.map((place) => cells[place]!);
    const fits = (counts: VcpuCounts) => fitsAlone(alike.map((cell) => withVcpus(cell, counts)));
    return { members, asked: vcpuCount(alike[0]!), sizes: sizesOf(vcpuCounts(alike[0]!), fits) };
  });
}

function sizesOf(asked: VcpuCounts, fits: (counts: VcpuCounts) => boolean): readonly CellSize[] {
  const { pinned, floating } = asked;
  if (pinned + floating === 0) return [sizeOf(asked)];
  if (floating === 0) return countsThatFit(pinned, (few) => fits({ pinned: few, floating })).map(pinnedOnly);
  if (pinned === 0)
    return countsThatFit(floating, (few) => fits({ pinned, floating: few })).map(floatingOnly);
  const mostPinned = countsThatFit(pinned, (few) => fits({ pinned: few, floating: 1 }));
  const mostFloating = countsThatFit(floating, (few) => fits({ pinned: 1, floating: few }));
  const sizes = mostPinned.flatMap((some) =>
    mostFloating.map((others) => sizeOf({ pinned: some, floating: others })),
  );
  return sizes.sort((a, b) => b.amount - a.amount);
}

const pinnedOnly = (pinned: number): CellSize => sizeOf({ pinned, floating: 0 });
const floatingOnly = (floating: number): CellSize => sizeOf({ pinned: 0, floating });

function sizeOf(counts: VcpuCounts): CellSize {
  return { amount: counts.pinned + counts.floating, apply: (cell) => withVcpus(cell, counts) };
}

/** Numbers from `most` to 1 that fit, descending. Of many, those below the largest are taken to fit as well. */
function countsThatFit(most: number, fits: (count: number) => boolean): readonly number[] {
  if (most <= mostTriedEach) return descending(most).filter(fits);
  let low = 0;
  for (let high = most; low < high; ) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  for (let above = low + 1; above <= Math.min(low + oddities, most); above++) if (fits(above)) low = above;
  return descending(low);
}

const descending = (most: number): number[] => Array.from({ length: most }, (_, fewer) => most - fewer);
