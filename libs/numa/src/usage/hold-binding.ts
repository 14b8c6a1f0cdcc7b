import type { CompiledHost } from '../host/compiled-host.js';
import type { HostLayout } from '../host/host-layout.js';
import type { BoundCell, GuestBinding } from '../model/guest-binding.js';
import type { CpuList, HostCell } from '../model/host-topology.js';

/**
 * Counts what a guest without a claim is bound to into the usage of its host. It runs there whatever anybody decides:
 * what the host does not have, or somebody holds already, is left out, and nothing is ever refused. There is no way
 * back but a recount, since a CPU that was left out is not to be given back.
 *
 * - A thread bound to one CPU takes it. Bound to several it floats over them, and takes those that guests do not
 *   float over by policy, which are dedicated and not shared.
 * - vCPUs that float within one host cell count there as floating.
 * - Memory that is bound to one host cell counts there, in pages of its size. Memory bound to several, or to none,
 *   counts nowhere: nobody can say how much of it is where.
 * - PCI devices are taken.
 */
export function holdBinding(host: CompiledHost, binding: GuestBinding): void {
  for (const cell of binding.cells) {
    for (const { vcpus, cpus } of cell.bindings) {
      takeCpus(host, cpus);
      const floatsIn = floatingCell(host.layout, cpus);
      if (floatsIn >= 0) host.floatingUsed[floatsIn]! += vcpus.length;
    }
    takeMemory(host, cell);
  }
  if (binding.emulatorCpus !== null) takeCpus(host, binding.emulatorCpus);
  for (const address of binding.pciAddresses) {
    const device = host.layout.pci.deviceOfAddress.get(address);
    if (device !== undefined && host.deviceHeld[device] === 0) host.moveDevice(device, 1);
  }
}

/** The CPUs of a cell that a thread bound to `cpus` keeps from others, whoever holds them. */
export function takenOf({ sharedCpus, dedicatedCpus }: HostCell, cpus: CpuList): CpuList {
  return cpus.filter(
    (cpu) => dedicatedCpus.includes(cpu) && (cpus.length === 1 || !sharedCpus.includes(cpu)),
  );
}

function takeCpus(host: CompiledHost, cpus: CpuList): void {
  for (const cell of host.topology.cells) {
    for (const cpu of takenOf(cell, cpus)) {
      const slot = host.layout.slotOfCpu[cpu]!;
      if (host.slotFree[slot] === 1) host.holdSlot(slot);
    }
  }
}

/** The host cell that has all of these CPUs and shares some of them; -1: there is none, or they are one dedicated CPU. */
function floatingCell(layout: HostLayout, cpus: CpuList): number {
  let cell = -1;
  let shared = false;
  for (const cpu of cpus) {
    const slot = layout.slotOfCpu[cpu] ?? -1;
    if (slot < 0) continue;
    if (cell >= 0 && layout.slotCell[slot] !== cell) return -1;
    cell = layout.slotCell[slot]!;
    shared ||= isShared(layout, slot) && (cpus.length > 1 || layout.slotDedicated[slot] === 0);
  }
  return shared ? cell : -1;
}

function isShared({ topology, slotCell, slotCpu }: HostLayout, slot: number): boolean {
  return topology.cells[slotCell[slot]!]!.sharedCpus.includes(slotCpu[slot]!);
}

function takeMemory(host: CompiledHost, { hostCells, memoryMiB, pageSizeKiB }: BoundCell): void {
  const { cellOfId, firstPool, poolSizeKiB, smallestPool } = host.layout;
  if (hostCells?.length !== 1) return;
  const cell = cellOfId.get(hostCells[0]!);
  if (cell === undefined) return;
  host.memoryUsedMiB[cell]! += memoryMiB;
  let pool = pageSizeKiB === null ? smallestPool[cell]! : -1;
  for (let index = firstPool[cell]!; pool < 0 && index < firstPool[cell + 1]!; index++) {
    if (poolSizeKiB[index] === pageSizeKiB) pool = index;
  }
  if (pool >= 0) host.pagesUsed[pool]! += Math.ceil((memoryMiB * 1024) / poolSizeKiB[pool]!);
}
