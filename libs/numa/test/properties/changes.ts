import { strictEqual } from 'node:assert';
import type { GuestCell } from '../../src/model/guest-topology.js';
import type { HostTopology } from '../../src/model/host-topology.js';
import type { Change, SizeChange } from '../../src/refusal/refusal.js';
import { inFewerCells, pageUnitsMiB, vcpuCount, withVcpus } from '../../src/refusal/smaller-guests.js';

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
      return inFewerCells(cells, change.to)!;
    case 'vcpus':
    case 'memory':
      return resized(cells, change, sizesOf(cells, change))!;
  }
}

/** Each guest that would lose less: more cells, or a step more for the cells that were of one size. */
function stepsLess(topology: HostTopology, cells: Cells, change: Change): Cells[] {
  if (change.kind === 'guest-cells') {
    const between = Array.from({ length: change.from - change.to - 1 }, (_, more) => change.to + 1 + more);
    return between.map((count) => inFewerCells(cells, count)).filter((fewer) => fewer !== null);
  }
  if (change.kind !== 'vcpus' && change.kind !== 'memory') return [];
  const asked = cells.map(change.kind === 'vcpus' ? vcpuCount : ({ memoryMiB }) => memoryMiB);
  const sizes = sizesOf(cells, change);
  strictEqual(
    sizes.reduce((sum, size) => sum + size, 0),
    change.to,
  );
  const steps = change.kind === 'vcpus' ? [1] : pageUnitsMiB(topology, cells[0]!);
  const less = [...new Set(asked)].flatMap((group) =>
    steps.map((step) => sizes.map((size, place) => (asked[place] === group ? size + step : size))),
  );
  return less
    .filter((more) => more.every((size, place) => size <= asked[place]!))
    .map((more) => resized(cells, change, more))
    .filter((guest) => guest !== null);
}

function sizesOf(cells: Cells, { to, cells: sizes }: SizeChange<'vcpus' | 'memory'>): readonly number[] {
  return sizes ?? cells.map(() => to / cells.length);
}

function resized(
  cells: Cells,
  { kind }: SizeChange<'vcpus' | 'memory'>,
  sizes: readonly number[],
): Cells | null {
  const made = cells.map((cell, place) =>
    kind === 'memory' ? { ...cell, memoryMiB: sizes[place]! } : withVcpus(cell, sizes[place]!),
  );
  return made.every((cell) => cell !== null) ? made : null;
}
