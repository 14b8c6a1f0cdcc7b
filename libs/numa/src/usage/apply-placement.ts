import type { CompiledHost } from '../host/compiled-host.js';
import type { Placement } from '../model/placement.js';
import { type CellStep, type PlacementSteps, placementSteps } from './placement-steps.js';
import { UsageError } from './usage-error.js';

/**
 * Counts a placement into the usage of its host (Nova: numa_usage_from_instance_numa).
 * @throws UsageError when the placement contradicts itself (see `checkPlacedCell`), when the host has no such cell,
 * CPU, page size or device, or somebody else holds it; the usage is then as before.
 */
export function claim(host: CompiledHost, placement: Placement): void {
  apply(host, placementSteps(host.layout, placement), 1);
}

/**
 * Takes a placement out of the usage of its host. The host knows CPUs and devices one by one, but memory, pages and
 * floating vCPUs as sums: it cannot tell that a placement is the one claimed. `HeldPlacements` can.
 * @throws UsageError when the placement contradicts itself, or any part of it is not held; the usage is then as before.
 */
export function release(host: CompiledHost, placement: Placement): void {
  apply(host, placementSteps(host.layout, placement), -1);
}

type Direction = 1 | -1;

/** Cells, then CPUs, then devices; what was done before one that is refused is taken back. */
function apply(host: CompiledHost, { cells, slots, devices }: PlacementSteps, direction: Direction): void {
  let cell = 0;
  let slot = 0;
  let device = 0;
  try {
    for (; cell < cells.length; cell++) {
      if (direction === -1) requireHeld(host, cells[cell]!);
      count(host, cells[cell]!, direction);
    }
    for (; slot < slots.length; slot++) {
      requireSlot(host, slots[slot]!, direction);
      moveSlot(host, slots[slot]!, direction);
    }
    for (; device < devices.length; device++) {
      requireDevice(host, devices[device]!, direction);
      host.moveDevice(devices[device]!, direction);
    }
  } catch (error) {
    const back = direction === 1 ? -1 : 1;
    while (device-- > 0) host.moveDevice(devices[device]!, back);
    while (slot-- > 0) moveSlot(host, slots[slot]!, back);
    while (cell-- > 0) count(host, cells[cell]!, back);
    throw error;
  }
}

function count(host: CompiledHost, { placed, cell, pool, pages }: CellStep, direction: Direction): void {
  host.memoryUsedMiB[cell]! += direction * placed.memoryMiB;
  host.floatingUsed[cell]! += direction * placed.floating.length;
  host.pagesUsed[pool]! += direction * pages;
}

function moveSlot(host: CompiledHost, slot: number, direction: Direction): void {
  if (direction === 1) host.holdSlot(slot);
  else host.freeSlot(slot);
}

function requireHeld(host: CompiledHost, { placed, cell, pool, pages }: CellStep): void {
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
  if (host.pagesUsed[pool]! < pages) {
    throw new UsageError(
      'pages-not-held',
      `NUMA cell ${placed.hostCell} holds too few pages of ${host.layout.poolSizeKiB[pool]} KiB`,
    );
  }
}

/** A slot to be held must be free, one to be given back must not. */
function requireSlot(host: CompiledHost, slot: number, direction: Direction): void {
  if ((host.slotFree[slot] === 1) === (direction === 1)) return;
  const cpu = host.layout.slotCpu[slot];
  if (direction === 1) throw new UsageError('cpu-held', `CPU ${cpu} is held already`);
  throw new UsageError('cpu-not-held', `CPU ${cpu} is not held`);
}

/** The same for a device. */
function requireDevice(host: CompiledHost, device: number, direction: Direction): void {
  if ((host.deviceHeld[device] === 0) === (direction === 1)) return;
  const address = host.layout.pci.addresses[device];
  if (direction === 1) throw new UsageError('pci-device-held', `PCI device ${address} is held already`);
  throw new UsageError('pci-device-not-held', `PCI device ${address} is not held`);
}
