import { strictEqual } from 'node:assert';
import type { GuestCell } from '../../src/model/guest-topology.js';
import type { HostTopology } from '../../src/model/host-topology.js';
import type { Change, SizeChange } from '../../src/refusal/refusal.js';
import { inFewerCells, pageUnitsMiB, vcpuCount } from '../../src/refusal/smaller-guests.js';

type Cells = readonly GuestCell[];

/** A proposed change, made, fits; one step less of it does not. */
export function changeIsSmallest(
  topology: HostTopology,
  cells: Cells,
  change: Change,
  fits: (cells: Cells) => boolean,
): void {
  strictEqual(fits(changed(cells, change)), true);
  if (change.kind === 'thread-policy' || change.kind === 'page-size') return;
  strictEqual(change.to < change.from, true);
  for (const less of stepsLess(topology, cells, change)) strictEqual(fits(less), false);
}

function changed(cells: Cells, change: Change): Cells {
  switch (change.kind) {
    case 'page-size':
      return cells.map((cell) => ({ ...cell, pageSize: change.to }));
    case 'thread-policy':
      return cells.map((cell) => ({ ...cell, cpuThreadPolicy: change.to }));
    case 'guest-cells':
      return inFewerCells(cells, change.to);
    case 'vcpus':
      return cells.map((cell, place) => {
        const count = sizesOf(cells, change)[place]!;
        const pinned = change.pinned?.[place] ?? (cell.floatingVcpus.length > 0 ? 0 : count);
        return withCounts(cell, pinned, count - pinned);
      });
    case 'memory':
      return cells.map((cell, place) => ({ ...cell, memoryMiB: sizesOf(cells, change)[place]! }));
  }
}

/** Each guest that would lose less: more cells, or a step more for the cells that were of one size. */
function stepsLess(topology: HostTopology, cells: Cells, change: Change): Cells[] {
  if (change.kind === 'guest-cells') {
    const between = Array.from({ length: change.from - change.to - 1 }, (_, more) => change.to + 1 + more);
    return between.map((count) => inFewerCells(cells, count));
  }
  if (change.kind !== 'vcpus' && change.kind !== 'memory') return [];
  strictEqual(
    sizesOf(cells, change).reduce((sum, size) => sum + size, 0),
    change.to,
  );
  return change.kind === 'vcpus' ? vcpuMore(cells, change) : memoryStepMore(topology, cells, change);
}

/** Each guest whose alike cells have a step more memory. */
function memoryStepMore(topology: HostTopology, cells: Cells, change: SizeChange<'memory'>): Cells[] {
  const sizes = sizesOf(cells, change);
  const asked = cells.map(({ memoryMiB }) => memoryMiB);
  const more = [...new Set(asked)].flatMap((group) =>
    pageUnitsMiB(topology, cells[0]!).map((step) =>
      sizes.map((size, place) => (asked[place] === group ? size + step : size)),
    ),
  );
  return more
    .filter((sizes) => sizes.every((size, place) => size <= asked[place]!))
    .map((sizes) => cells.map((cell, place) => ({ ...cell, memoryMiB: sizes[place]! })));
}

/**
 * Each guest with one vCPU more in all cells of a kind, the rest as proposed: of mixed cells every way to divide that
 * number into pinned and floating vCPUs.
 */
function vcpuMore(cells: Cells, change: SizeChange<'vcpus'>): Cells[] {
  const proposed = changed(cells, change);
  const kindOf = (cell: GuestCell) => `${cell.pinnedVcpus.length} ${cell.floatingVcpus.length}`;
  return [...new Set(cells.map(kindOf))].flatMap((kind) => {
    const place = cells.findIndex((cell) => kindOf(cell) === kind);
    const asked = cells[place]!;
    const count = vcpuCount(proposed[place]!) + 1;
    return waysToHave(asked, count).map(([pinned, floating]) =>
      cells.map((cell, at) => (kindOf(cell) === kind ? withCounts(cell, pinned, floating) : proposed[at]!)),
    );
  });
}

/** Each number of pinned and floating vCPUs that makes up a count, at least one of each kind that was asked for. */
function waysToHave({ pinnedVcpus, floatingVcpus }: GuestCell, count: number): (readonly [number, number])[] {
  const ways: (readonly [number, number])[] = [];
  for (let pinned = 0; pinned <= Math.min(count, pinnedVcpus.length); pinned++) {
    const floating = count - pinned;
    if (floating > floatingVcpus.length) continue;
    if ((pinned === 0) !== (pinnedVcpus.length === 0) || (floating === 0) !== (floatingVcpus.length === 0))
      continue;
    ways.push([pinned, floating]);
  }
  return ways;
}

function withCounts(cell: GuestCell, pinned: number, floating: number): GuestCell {
  return {
    ...cell,
    pinnedVcpus: cell.pinnedVcpus.slice(0, pinned),
    floatingVcpus: cell.floatingVcpus.slice(0, floating),
  };
}

function sizesOf(cells: Cells, { to, cells: sizes }: SizeChange<'vcpus' | 'memory'>): readonly number[] {
  return sizes ?? cells.map(() => to / cells.length);
}
