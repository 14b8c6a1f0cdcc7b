import type { CompiledHost } from '../host/compiled-host.js';
import type { PlacedCell, PlacedPciDevice, Placement } from '../model/placement.js';
import { choosePool } from '../rules/page-size.js';
import type { CompiledGuest, CompiledGuestCell } from './compiled-guest.js';
import { chooseDevices, servePciRequests, type Take } from './pci-affinity.js';
import { pinCell } from './pin-cell.js';

const NO_DEVICES: readonly PlacedPciDevice[] = Object.freeze([]);

/**
 * The placement of a guest that fits.
 * @param chosen by guest cell: the host cell's place in the topology
 */
export function placeGuest(host: CompiledHost, guest: CompiledGuest, chosen: Int32Array): Placement {
  const cells: PlacedCell[] = [];
  for (let index = 0; index < guest.cells.length; index++) {
    cells.push(placeCell(host, chosen[index]!, guest.cells[index]!));
  }
  return {
    cells,
    pciDevices: guest.pciRequests.length === 0 ? NO_DEVICES : placeDevices(host, guest, chosen),
  };
}

function placeCell(host: CompiledHost, cell: number, guest: CompiledGuestCell): PlacedCell {
  const { pins, emulatorCpus } = pinCell(host, cell, guest);
  return {
    guestCell: guest.cell.id,
    hostCell: host.layout.topology.cells[cell]!.id,
    vcpus: guest.vcpus,
    memoryMiB: guest.memoryMiB,
    pageSizeKiB: guest.pageSize === null ? null : host.layout.poolSizeKiB[choosePool(host, cell, guest)]!,
    pins,
    floating: guest.floatingVcpus,
    emulatorCpus,
    cpuPolicy: guest.cell.cpuPolicy,
    cpuThreadPolicy: guest.cell.cpuThreadPolicy,
  };
}

function placeDevices(
  host: CompiledHost,
  guest: CompiledGuest,
  chosen: Int32Array,
): readonly PlacedPciDevice[] {
  const takes: Take[] = [];
  servePciRequests(host, guest, chosenCells(host, guest, chosen), takes);
  return chooseDevices(host, takes);
}

/** By cell: 1 where the guest has it; null: it has no NUMA topology. */
function chosenCells(host: CompiledHost, guest: CompiledGuest, chosen: Int32Array): Uint8Array | null {
  if (guest.cells.length === 0) return null;
  const cells = new Uint8Array(host.layout.cellCount);
  for (let index = 0; index < guest.cells.length; index++) cells[chosen[index]!] = 1;
  return cells;
}
