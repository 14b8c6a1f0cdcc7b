import type { CompiledHost } from '../host/compiled-host.js';
import type { PlacedCell, Placement } from '../model/placement.js';
import { checkPlacedCell } from './check-placed-cell.js';
import { UsageError } from './usage-error.js';

/**
 * Counts a placement into the usage of its host (Nova: numa_usage_from_instance_numa).
 * @throws UsageError when the placement contradicts itself (see `checkPlacedCell`), when the host has no such cell,
 * CPU, page size or device, or somebody else holds it; the usage is then as before.
 */
export function claim(host: CompiledHost, placement: Placement): void {
  apply(host, placement, 1);
}

/**
 * Takes a placement out of the usage of its host. The host knows CPUs and devices one by one, but memory, pages and
 * floating vCPUs as sums: it cannot tell that a placement is the one claimed. `HeldPlacements` can.
 * @throws UsageError when the placement contradicts itself, or any part of it is not held; the usage is then as before.
 */
export function release(host: CompiledHost, placement: Placement): void {
  apply(host, placement, -1);
}

type Direction = 1 | -1;

/** What was done so far, to be undone when a later step is refused. */
const movedSlots: number[] = [];
const movedDevices: number[] = [];

function apply(host: CompiledHost, placement: Placement, direction: Direction): void {
  movedSlots.length = 0;
  movedDevices.length = 0;
  let counted = 0;
  try {
    for (; counted < placement.cells.length; counted++) applyCell(host, placement.cells[counted]!, direction);
    for (const { address } of placement.pciDevices) applyDevice(host, address, direction);
  } catch (error) {
    for (const slot of movedSlots) moveSlot(host, slot, direction === 1 ? -1 : 1);
    for (const device of movedDevices) host.moveDevice(device, direction === 1 ? -1 : 1);
    while (counted-- > 0) count(host, placement.cells[counted]!, direction === 1 ? -1 : 1);
    throw error;
  }
}

function applyCell(host: CompiledHost, placed: PlacedCell, direction: Direction): void {
  const cell = cellOf(host, placed);
  const pool = poolOf(host, cell, placed);
  checkPlacedCell(host, pool, placed);
  if (direction === -1) requireHeld(host, cell, pool, placed);
  if (placed.cpuPolicy === 'dedicated' || placed.cpuPolicy === 'mixed') {
    const wholeCores = placed.cpuThreadPolicy === 'isolate';
    const begin = movedSlots.length;
    for (const vcpu of placed.vcpus) {
      const cpu = placed.pins[vcpu];
      if (cpu !== undefined) applyCpu(host, cell, cpu, direction, wholeCores);
    }
    for (const cpu of placed.emulatorCpus ?? []) {
      if (!movedWith(host, cpu, wholeCores, begin)) applyCpu(host, cell, cpu, direction, wholeCores);
    }
  }
  count(host, placed, direction);
}

/** Cell and pool are known to exist. */
function count(host: CompiledHost, placed: PlacedCell, direction: Direction): void {
  const cell = cellOf(host, placed);
  const pool = poolOf(host, cell, placed);
  host.memoryUsedMiB[cell]! += direction * placed.memoryMiB;
  host.floatingUsed[cell]! += direction * placed.floating.length;
  host.pagesUsed[pool]! += direction * pagesOf(host, pool, placed);
}

function requireHeld(host: CompiledHost, cell: number, pool: number, placed: PlacedCell): void {
  if (host.memoryUsedMiB[cell]! < placed.memoryMiB) {
    throw new UsageError(
      'memory-not-held',
      `NUMA cell ${placed.hostCell} holds less than ${placed.memoryMiB} MiB`,
    );
  }
  if (host.floatingUsed[cell]! < placed.floating.length) {
    throw new UsageError(
      'floating-vcpus-not-held',
      `NUMA cell ${placed.hostCell} holds fewer than ${placed.floating.length} floating vCPUs`,
    );
  }
  if (host.pagesUsed[pool]! < pagesOf(host, pool, placed)) {
    throw new UsageError(
      'pages-not-held',
      `NUMA cell ${placed.hostCell} holds too few pages of ${host.layout.poolSizeKiB[pool]} KiB`,
    );
  }
}

function pagesOf(host: CompiledHost, pool: number, placed: PlacedCell): number {
  return (placed.memoryMiB * 1024) / host.layout.poolSizeKiB[pool]!;
}

function cellOf(host: CompiledHost, placed: PlacedCell): number {
  const cell = host.layout.cellOfId.get(placed.hostCell);
  if (cell === undefined)
    throw new UsageError('unknown-cell', `The host has no NUMA cell ${placed.hostCell}`);
  return cell;
}

/** The pool that the pages come from: of the size chosen, else of the smallest. */
function poolOf(host: CompiledHost, cell: number, placed: PlacedCell): number {
  const { smallestPool, firstPool, poolSizeKiB } = host.layout;
  if (smallestPool[cell] === -1) {
    throw new UsageError('page-pools-unreported', `NUMA cell ${placed.hostCell} reports no page pools`);
  }
  if (placed.pageSizeKiB === null) return smallestPool[cell]!;
  for (let pool = firstPool[cell]!; pool < firstPool[cell + 1]!; pool++) {
    if (poolSizeKiB[pool] === placed.pageSizeKiB) return pool;
  }
  throw new UsageError(
    'unknown-page-size',
    `NUMA cell ${placed.hostCell} has no pages of ${placed.pageSizeKiB} KiB`,
  );
}

/**
 * Whether the emulator's CPU went with a core that isolate took whole.
 * @param begin where this guest cell's slots begin in `movedSlots`
 */
function movedWith(host: CompiledHost, cpu: number, wholeCores: boolean, begin: number): boolean {
  return wholeCores && movedSlots.includes(host.layout.slotOfCpu[cpu] ?? -1, begin);
}

function applyCpu(
  host: CompiledHost,
  cell: number,
  cpu: number,
  direction: Direction,
  wholeCore: boolean,
): void {
  const { slotOfCpu, slotCell, slotDedicated, slotCore, coreFirstSlot, coreSize } = host.layout;
  const slot = slotOfCpu[cpu] ?? -1;
  if (slot < 0 || slotCell[slot] !== cell || slotDedicated[slot] !== 1) {
    throw new UsageError('unknown-cpu', `CPU ${cpu} is no dedicated CPU of its NUMA cell`);
  }
  const core = slotCore[slot]!;
  if (!wholeCore || core < 0) {
    applySlot(host, slot, direction);
    return;
  }
  const first = coreFirstSlot[core]!;
  for (let sibling = first; sibling < first + coreSize[core]!; sibling++) applySlot(host, sibling, direction);
}

function applySlot(host: CompiledHost, slot: number, direction: Direction): void {
  const { slotCpu, slotDedicated } = host.layout;
  if (slotDedicated[slot] !== 1) {
    throw new UsageError(
      'unknown-cpu',
      `CPU ${slotCpu[slot]} is a sibling of a pinned CPU, but not dedicated`,
    );
  }
  if (host.slotFree[slot] === (direction === 1 ? 0 : 1)) {
    if (direction === 1) throw new UsageError('cpu-held', `CPU ${slotCpu[slot]} is held already`);
    throw new UsageError('cpu-not-held', `CPU ${slotCpu[slot]} is not held`);
  }
  moveSlot(host, slot, direction);
  movedSlots.push(slot);
}

function moveSlot(host: CompiledHost, slot: number, direction: Direction): void {
  if (direction === 1) host.holdSlot(slot);
  else host.freeSlot(slot);
}

function applyDevice(host: CompiledHost, address: string, direction: Direction): void {
  const device = host.layout.pci.deviceOfAddress.get(address);
  if (device === undefined) {
    throw new UsageError('unknown-pci-device', `The host has no PCI device ${address}`);
  }
  if (host.deviceHeld[device] === (direction === 1 ? 1 : 0)) {
    if (direction === 1) throw new UsageError('pci-device-held', `PCI device ${address} is held already`);
    throw new UsageError('pci-device-not-held', `PCI device ${address} is not held`);
  }
  host.moveDevice(device, direction);
  movedDevices.push(device);
}
