import { fit } from '../fit/fit.js';
import type { CompiledHost } from '../host/compiled-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { CpuThreadPolicy, GuestCell, GuestRequest, PageSizeRequest } from '../model/guest-topology.js';
import type { Change, SizeChange } from './refusal.js';
import { inFewerCells, pageUnitsMiB, vcpuCount, withVcpus } from './smaller-guests.js';
import { groupsOf, largestThatFits, type SizeGroup } from './smaller-sizes.js';

/**
 * The single changes of a refused request that would make it fit, least loss first: those that cost the guest
 * nothing (thread policy, page size, fewer cells), then fewer vCPUs or less memory, the smaller part first. Each is
 * found by asking `fit` again.
 */
export function changesThatFit(
  host: CompiledHost,
  request: GuestRequest,
  options: FitOptions,
): readonly Change[] {
  const cells = request.topology?.cells ?? [];
  if (cells.length === 0) return [];
  const fits = (changed: readonly GuestCell[]) =>
    fit(host, { ...request, topology: { ...request.topology!, cells: changed } }, options).placement !==
    undefined;
  /** Some cells alone, without devices, networks and emulator threads: what fits with these, fits without. */
  const fitsAlone = (some: readonly GuestCell[]) => {
    const topology = { cells: some.map((cell, id) => ({ ...cell, id })), emulatorThreadsPolicy: null };
    return fit(host, { topology, pciRequests: [], network: null }, options).placement !== undefined;
  };
  const reductions = [fewerVcpus(cells, fits, fitsAlone), lessMemory(host, cells, fits, fitsAlone)].filter(
    (change) => change !== null,
  );
  reductions.sort((a, b) => b.to / b.from - a.to / a.from);
  const free = [otherThreadPolicy(cells, fits), otherPageSize(cells, fits), fewerCells(cells, fits)];
  return [...free.filter((change) => change !== null), ...reductions];
}

type Fits = (cells: readonly GuestCell[]) => boolean;

function otherThreadPolicy(cells: readonly GuestCell[], fits: Fits): Change | null {
  const from = cells.find(({ cpuThreadPolicy: policy }) => policy === 'isolate' || policy === 'require');
  const to: CpuThreadPolicy = 'prefer';
  if (from === undefined || !fits(cells.map((cell) => ({ ...cell, cpuThreadPolicy: to })))) return null;
  return { kind: 'thread-policy', from: from.cpuThreadPolicy!, to };
}

function otherPageSize(cells: readonly GuestCell[], fits: Fits): Change | null {
  const from = cells[0]!.pageSize;
  const candidates: (PageSizeRequest | null)[] = from === null ? ['large'] : ['any', 'small', null];
  for (const to of candidates) {
    if (to !== from && fits(cells.map((cell) => ({ ...cell, pageSize: to }))))
      return { kind: 'page-size', from, to };
  }
  return null;
}

function fewerCells(cells: readonly GuestCell[], fits: Fits): Change | null {
  for (let to = cells.length - 1; to > 0; to--) {
    const changed = inFewerCells(cells, to);
    if (changed !== null && fits(changed)) return { kind: 'guest-cells', from: cells.length, to };
  }
  return null;
}

/** Cells of equally many vCPUs keep equally many: no flavor could divide another number among them evenly. */
function fewerVcpus(cells: readonly GuestCell[], fits: Fits, fitsAlone: Fits): SizeChange<'vcpus'> | null {
  const groups = [...groupsOf(cells.map(vcpuCount))].map(([most, members]): SizeGroup => {
    const sizes = Array.from({ length: most }, (_, fewer) => most - fewer).filter((count) => {
      const smaller = members.map((place) => withVcpus(cells[place]!, count));
      return smaller.every((cell) => cell !== null) && fitsAlone(smaller);
    });
    return { members, asked: most, sizes: most === 0 ? [0] : sizes };
  });
  return reduction('vcpus', cells, groups, vcpuCount, fits, (cell, count) => withVcpus(cell, count)!);
}

/** Only cells that are too large lose memory; cells of equally much keep equally much. In whole pages. */
function lessMemory(
  host: CompiledHost,
  cells: readonly GuestCell[],
  fits: Fits,
  fitsAlone: Fits,
): SizeChange<'memory'> | null {
  const resized = (cell: GuestCell, memoryMiB: number): GuestCell => ({ ...cell, memoryMiB });
  const groups = [...groupsOf(cells.map(memoryOf))].map(([most, members]): SizeGroup => {
    const alike = members.map((place) => cells[place]!);
    const sizes = new Set<number>(fitsAlone(alike) ? [most] : []);
    // As many copies as fit at a size tell on how many host cells that size is to be had.
    for (let copies = alike.length; copies <= host.topology.cells.length; copies++) {
      const copied = Array.from({ length: copies }, (_, copy) => alike[copy % alike.length]!);
      for (const unit of pageUnitsMiB(host.topology, alike[0]!)) {
        const size = mostInUnits(unit, most, (memoryMiB) =>
          fitsAlone(copied.map((cell) => resized(cell, memoryMiB))),
        );
        if (size > 0) sizes.add(size);
      }
    }
    return { members, asked: most, sizes: [...sizes].sort((a, b) => b - a) };
  });
  return reduction('memory', cells, groups, memoryOf, fits, resized, pageUnitsMiB(host.topology, cells[0]!));
}

const memoryOf = (cell: GuestCell) => cell.memoryMiB;

function reduction<Kind extends 'vcpus' | 'memory'>(
  kind: Kind,
  cells: readonly GuestCell[],
  groups: readonly SizeGroup[],
  sizeOf: (cell: GuestCell) => number,
  fits: Fits,
  resized: (cell: GuestCell, size: number) => GuestCell,
  units: readonly number[] = [],
): SizeChange<Kind> | null {
  if (groups.some(({ sizes }) => sizes.length === 0)) return null;
  const applied = (sizes: readonly number[]) =>
    cells.map((cell, place) => {
      const size = sizes[groups.findIndex(({ members }) => members.includes(place))]!;
      return size === sizeOf(cell) ? cell : resized(cell, size);
    });
  const fitsAt = (choice: readonly number[]) => fits(applied(choice));
  const found = largestThatFits(groups, fitsAt);
  if (found === null) return null;
  const sizes = raised(groups, found, units, fitsAt);
  const total = (some: readonly GuestCell[]) => some.reduce((sum, cell) => sum + sizeOf(cell), 0);
  const changed = applied(sizes);
  const to = total(changed);
  if (to >= total(cells)) return null;
  const perCell = groups.length > 1 ? { cells: changed.map(sizeOf) } : {};
  return { kind, from: total(cells), to, ...perCell };
}

/** Where one host cell has pages that another lacks, the sizes to be had on several do not tell all: a little more may fit. */
function raised(
  groups: readonly SizeGroup[],
  found: readonly number[],
  units: readonly number[],
  fitsAt: (sizes: readonly number[]) => boolean,
): readonly number[] {
  let sizes = found;
  for (const [group, { asked }] of groups.entries()) {
    for (const unit of units) {
      let low = Math.floor(sizes[group]! / unit);
      let high = Math.floor(asked / unit);
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (fitsAt(sizes.with(group, middle * unit))) low = middle;
        else high = middle - 1;
      }
      if (low * unit > sizes[group]!) sizes = sizes.with(group, low * unit);
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
