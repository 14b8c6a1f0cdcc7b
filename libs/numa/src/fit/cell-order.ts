import type { CompiledHost } from '../host/compiled-host.js';
import type { CellOrder } from '../model/fit-options.js';
import { freeMemoryMiB } from '../rules/memory.js';
import type { CompiledGuest } from './compiled-guest.js';

/** Sort keys, smaller first; reused by every call, valid only while one runs. */
let deviceKey = new Float64Array(64);
let cpuKey = new Float64Array(64);
let memoryKey = new Float64Array(64);

/**
 * Writes the places of the host's cells into `order`, those to be tried first first (the sorts of Nova's numa_fit_instance_to_host). Host order
 * when the guest needs every cell. Else by PCI devices, then CPUs, then memory, then host order: Nova sorts three
 * times with a stable sort, so its last key counts most.
 */
export function orderCells(
  host: CompiledHost,
  guest: CompiledGuest,
  cellOrder: CellOrder,
  order: Int32Array,
): void {
  const { cellCount, pci } = host.layout;
  for (let cell = 0; cell < cellCount; cell++) order[cell] = cell;
  if (cellCount <= guest.cells.length) return;
  if (cellCount > deviceKey.length) growKeys(cellCount);
  const sign = cellOrder === 'pack' ? -1 : 1;
  const deviceSign = !pci.tracked ? 0 : guest.pciRequests.length > 0 ? -1 : 1;
  for (let cell = 0; cell < cellCount; cell++) {
    deviceKey[cell] = deviceSign * host.pciFree[cell]!;
    cpuKey[cell] = sign * (guest.ordersByFloating ? host.floatingUsed[cell]! : -host.freeDedicated[cell]!);
    memoryKey[cell] = -sign * freeMemoryMiB(host, cell);
  }
  // Insertion sort: stable, in place, and hosts have few cells.
  for (let place = 1; place < cellCount; place++) {
    const cell = order[place]!;
    let hole = place;
    for (; hole > 0 && isBefore(cell, order[hole - 1]!); hole--) order[hole] = order[hole - 1]!;
    order[hole] = cell;
  }
}

function isBefore(a: number, b: number): boolean {
  if (deviceKey[a] !== deviceKey[b]) return deviceKey[a]! < deviceKey[b]!;
  if (cpuKey[a] !== cpuKey[b]) return cpuKey[a]! < cpuKey[b]!;
  return memoryKey[a]! < memoryKey[b]!;
}

function growKeys(cellCount: number): void {
  deviceKey = new Float64Array(cellCount);
  cpuKey = new Float64Array(cellCount);
  memoryKey = new Float64Array(cellCount);
}
