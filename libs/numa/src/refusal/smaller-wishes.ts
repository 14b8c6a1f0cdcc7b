import { fit, stepsOfLastFit } from '../fit/fit.js';
import type { CompiledHost } from '../host/compiled-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { CpuThreadPolicy, GuestCell, GuestRequest, PageSizeRequest } from '../model/guest-topology.js';
import { vcpuGroups } from './fewer-vcpus.js';
import { memoryGroups, raised } from './less-memory.js';
import type { Change, SizeChange } from './refusal.js';
import { inFewerCells, pageUnitsMiB, vcpuCount } from './smaller-guests.js';
import { type CellSize, largestThatFits, type SizeGroup } from './smaller-sizes.js';

/**
 * What may be spent on asking `fit` for one kind of change, in units of about 50 ns: some 0.1 s. Only guests of
 * thousands of vCPUs or of dozens of unlike cells come near; what is found for them may not be the smallest change.
 */
const mostWork = 2_000_000;

/** A guest cell on a host cell, and a step of searching, in the same units. */
const workOfPair = 10;
const workOfStep = 200;

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
  const { cells } = request.topology ?? { cells: [] };
  if (cells.length === 0) return [];
  const asking = () => new Asking(host, request, options);
  const reductions = [fewerVcpus(cells, asking()), lessMemory(host, cells, asking())].filter(
    (change) => change !== null,
  );
  reductions.sort((a, b) => b.to / b.from - a.to / a.from);
  const { fits } = asking();
  const { cellCount } = host.layout;
  const free = [
    otherThreadPolicy(cells, fits),
    otherPageSize(cells, fits),
    fewerCells(cells, cellCount, fits),
  ];
  return [...free.filter((change) => change !== null), ...reductions];
}

type Fits = (cells: readonly GuestCell[]) => boolean;

/** Asks `fit` about changed cells until the work is spent: from then on nothing fits any more. */
class Asking {
  private left = mostWork;

  constructor(
    private readonly host: CompiledHost,
    private readonly request: GuestRequest,
    private readonly options: FitOptions,
  ) {}

  readonly fits: Fits = (cells) =>
    this.ask({ ...this.request, topology: { ...this.request.topology!, cells } }, cells);

  /** Some cells alone, without devices, networks and emulator threads: what fits with these, fits without. */
  readonly fitAlone: Fits = (some) => {
    const topology = { cells: some.map((cell, id) => ({ ...cell, id })), emulatorThreadsPolicy: null };
    return this.ask({ topology, pciRequests: [], network: null }, some);
  };

  private ask(request: GuestRequest, cells: readonly GuestCell[]): boolean {
    const vcpus = cells.reduce((sum, cell) => sum + vcpuCount(cell), 0);
    this.left -= vcpus + cells.length * this.host.layout.cellCount * workOfPair;
    if (this.left < 0) return false;
    const { placement } = fit(this.host, request, this.options);
    this.left -= stepsOfLastFit() * workOfStep;
    return placement !== undefined;
  }
}

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

function fewerCells(cells: readonly GuestCell[], hostCells: number, fits: Fits): Change | null {
  for (let to = Math.min(cells.length - 1, hostCells); to > 0; to--) {
    const changed = inFewerCells(cells, to);
    if (!fits(changed)) continue;
    const vcpus = uneven(changed.map(vcpuCount));
    const memory = uneven(changed.map(({ memoryMiB }) => memoryMiB));
    return {
      kind: 'guest-cells',
      from: cells.length,
      to,
      ...(vcpus && { vcpus }),
      ...(memory && { memory }),
    };
  }
  return null;
}

const uneven = (shares: readonly number[]): readonly number[] | null =>
  shares.every((share) => share === shares[0]) ? null : shares;

/** Cells of equally many vCPUs keep equally many: no flavor could divide another number among them evenly. */
function fewerVcpus(cells: readonly GuestCell[], { fits, fitAlone }: Asking): SizeChange<'vcpus'> | null {
  const groups = vcpuGroups(cells, fitAlone);
  const changed = reduced(cells, groups, fits);
  if (changed === null) return null;
  const change = sizeChange('vcpus', cells.map(vcpuCount), changed.map(vcpuCount), groups);
  const isMixed = cells.some((cell) => cell.pinnedVcpus.length > 0 && cell.floatingVcpus.length > 0);
  return change && isMixed ? { ...change, pinned: changed.map((cell) => cell.pinnedVcpus.length) } : change;
}

/** Cells of equally much keep equally much, in whole pages. */
function lessMemory(
  host: CompiledHost,
  cells: readonly GuestCell[],
  { fits, fitAlone }: Asking,
): SizeChange<'memory'> | null {
  const { topology } = host;
  const groups = memoryGroups(topology, cells, fitAlone);
  const raise = (sizes: readonly CellSize[], fitsAt: (sizes: readonly CellSize[]) => boolean) =>
    raised(groups, sizes, pageUnitsMiB(topology, cells[0]!), fitsAt);
  const changed = reduced(cells, groups, fits, raise);
  const memoryOf = ({ memoryMiB }: GuestCell) => memoryMiB;
  return changed && sizeChange('memory', cells.map(memoryOf), changed.map(memoryOf), groups);
}

/** The cells of the largest guest that fits. */
function reduced(
  cells: readonly GuestCell[],
  groups: readonly SizeGroup[],
  fits: Fits,
  raise: (
    sizes: readonly CellSize[],
    fitsAt: (sizes: readonly CellSize[]) => boolean,
  ) => readonly CellSize[] = (sizes) => sizes,
): readonly GuestCell[] | null {
  if (groups.some(({ sizes }) => sizes.length === 0)) return null;
  const groupOf = cells.map((_, place) => groups.findIndex(({ members }) => members.includes(place)));
  const applied = (sizes: readonly CellSize[]) =>
    cells.map((cell, place) => sizes[groupOf[place]!]!.apply(cell));
  const fitsAt = (sizes: readonly CellSize[]) => fits(applied(sizes));
  const found = largestThatFits(groups, fitsAt);
  return found && applied(raise(found, fitsAt));
}

function sizeChange<Kind extends 'vcpus' | 'memory'>(
  kind: Kind,
  asked: readonly number[],
  left: readonly number[],
  groups: readonly SizeGroup[],
): SizeChange<Kind> | null {
  const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);
  if (total(left) >= total(asked)) return null;
  return { kind, from: total(asked), to: total(left), ...(groups.length > 1 ? { cells: left } : {}) };
}
