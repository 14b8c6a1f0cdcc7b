import type { HostLayout } from '../host/host-layout.js';
import type { PlacedCell, Placement } from '../model/placement.js';
import { checkPlacedCell } from './check-placed-cell.js';
import { UsageError } from './usage-error.js';

/** What one guest cell counts to one host cell. */
export interface CellStep {
  readonly placed: PlacedCell;
  /** Places in the columns of the host. */
  readonly cell: number;
  readonly pool: number;
  readonly pages: number;
}

/** A placement as what is to be counted on hosts of one layout. */
export interface PlacementSteps {
  readonly cells: readonly CellStep[];
  /** The slots that are held, in order; one that is named twice stands here twice, and cannot be held twice. */
  readonly slots: readonly number[];
  readonly devices: readonly number[];
}

/** Hosts of one make are filled alike: few placements, each counted often. Where they are many, all are forgotten. */
const mostKnown = 8192;

const known = new Map<HostLayout, Map<Placement, PlacementSteps>>();
let size = 0;

/**
 * What a placement, which nobody changes, counts on hosts of a layout.
 * @throws UsageError when it contradicts itself (see `checkPlacedCell`), or the host has no such cell, CPU, page size
 * or device
 */
export function placementSteps(layout: HostLayout, placement: Placement): PlacementSteps {
  return known.get(layout)?.get(placement) ?? keep(layout, placement, stepsOf(layout, placement));
}

function keep(layout: HostLayout, placement: Placement, steps: PlacementSteps): PlacementSteps {
  if (size++ >= mostKnown) {
    known.clear();
    size = 1;
  }
  const ofLayout = known.get(layout) ?? new Map<Placement, PlacementSteps>();
  known.set(layout, ofLayout.set(placement, steps));
  return steps;
}

function stepsOf(layout: HostLayout, { cells, pciDevices }: Placement): PlacementSteps {
  const slots: number[] = [];
  return {
    cells: cells.map((placed) => {
      const step = cellStep(layout, placed);
      addSlots(layout, step, slots);
      return step;
    }),
    slots,
    devices: pciDevices.map(({ address }) => deviceOf(layout, address)),
  };
}

function cellStep(layout: HostLayout, placed: PlacedCell): CellStep {
  const cell = layout.cellOfId.get(placed.hostCell);
  if (cell === undefined) {
    throw new UsageError('unknown-cell', `The host has no NUMA cell ${placed.hostCell}`);
  }
  if (placed.floating.length > 0 && layout.sharedCount[cell] === 0) {
    throw new UsageError(
      'no-shared-cpus',
      `NUMA cell ${placed.hostCell} shares no CPUs for vCPUs that float`,
    );
  }
  const pool = poolOf(layout, cell, placed);
  checkPlacedCell(layout, pool, placed);
  return { placed, cell, pool, pages: (placed.memoryMiB * 1024) / layout.poolSizeKiB[pool]! };
}

/** The pool that the pages come from: of the size chosen, else of the smallest. */
function poolOf(layout: HostLayout, cell: number, { hostCell, pageSizeKiB }: PlacedCell): number {
  const { smallestPool, firstPool, poolSizeKiB } = layout;
  if (smallestPool[cell] === -1) {
    throw new UsageError('page-pools-unreported', `NUMA cell ${hostCell} reports no page pools`);
  }
  if (pageSizeKiB === null) return smallestPool[cell]!;
  for (let pool = firstPool[cell]!; pool < firstPool[cell + 1]!; pool++) {
    if (poolSizeKiB[pool] === pageSizeKiB) return pool;
  }
  throw new UsageError('unknown-page-size', `NUMA cell ${hostCell} has no pages of ${pageSizeKiB} KiB`);
}

function addSlots(layout: HostLayout, { placed, cell }: CellStep, slots: number[]): void {
  const { vcpus, pins, emulatorCpus, cpuPolicy, cpuThreadPolicy } = placed;
  if (cpuPolicy !== 'dedicated' && cpuPolicy !== 'mixed') return;
  const wholeCores = cpuThreadPolicy === 'isolate';
  const begin = slots.length;
  for (const vcpu of vcpus) {
    const cpu = pins[vcpu];
    if (cpu !== undefined) addCpu(layout, cell, cpu, wholeCores, slots);
  }
  for (const cpu of emulatorCpus ?? []) {
    // The emulator's CPU may have gone with a core that isolate takes whole.
    if (wholeCores && slots.includes(layout.slotOfCpu[cpu] ?? -1, begin)) continue;
    addCpu(layout, cell, cpu, wholeCores, slots);
  }
}

function addCpu(layout: HostLayout, cell: number, cpu: number, wholeCore: boolean, slots: number[]): void {
  const { slotOfCpu, slotCpu, slotCell, slotDedicated, slotCore, coreFirstSlot, coreSize } = layout;
  const slot = slotOfCpu[cpu] ?? -1;
  if (slot < 0 || slotCell[slot] !== cell || slotDedicated[slot] !== 1) {
    throw new UsageError('unknown-cpu', `CPU ${cpu} is no dedicated CPU of its NUMA cell`);
  }
  const core = slotCore[slot]!;
  if (!wholeCore || core < 0) {
    slots.push(slot);
    return;
  }
  const first = coreFirstSlot[core]!;
  for (let sibling = first; sibling < first + coreSize[core]!; sibling++) {
    if (slotDedicated[sibling] !== 1) {
      throw new UsageError(
        'unknown-cpu',
        `CPU ${slotCpu[sibling]} is a sibling of a pinned CPU, but not dedicated`,
      );
    }
    slots.push(sibling);
  }
}

function deviceOf(layout: HostLayout, address: string): number {
  const device = layout.pci.deviceOfAddress.get(address);
  if (device === undefined) {
    throw new UsageError('unknown-pci-device', `The host has no PCI device ${address}`);
  }
  return device;
}
