import type { CompiledHost } from '../host/compiled-host.js';
import type { CpuList } from '../model/host-topology.js';
import { ANY_THREADS, emulatorCoreBesideIsolated, packingOf } from '../rules/thread-policy.js';
import type { CompiledGuestCell } from './compiled-guest.js';

/** vCPU to CPU, and the CPUs kept for the emulator threads. */
export interface Pins {
  readonly pins: Readonly<Record<number, number>>;
  readonly emulatorCpus: CpuList | null;
}

const NO_PINS: Pins = { pins: Object.freeze({}), emulatorCpus: null };

/**
 * Pins a guest cell that fits on a host cell (Nova: _pack_instance_onto_cores): vCPUs ascending on the host's cores in
 * order, of each core with enough free threads the first ones.
 */
export function pinCell(host: CompiledHost, cell: number, guest: CompiledGuestCell): Pins {
  const { pinnedCount, pinnedVcpus } = guest;
  if (!guest.pins || pinnedCount === 0) return NO_PINS;
  const { firstCore, coreFirstSlot, coreSize, slotCpu, threadsPerCore } = host.layout;
  const isolates = guest.threadPolicy === 'isolate';
  const packing = isolates ? threadsPerCore[cell]! : packingOf(host, cell, guest);
  const needed = packing === ANY_THREADS ? 1 : packing;
  const taken = isolates ? 1 : packing === ANY_THREADS ? Number.MAX_SAFE_INTEGER : packing;
  const pins: Record<number, number> = {};
  let vcpu = 0;
  for (let core = firstCore[cell]!; vcpu < pinnedCount; core++) {
    if (host.coreFree[core]! < needed) continue;
    const end = coreFirstSlot[core]! + coreSize[core]!;
    let left = Math.min(taken, pinnedCount - vcpu);
    for (let slot = coreFirstSlot[core]!; slot < end && left > 0; slot++) {
      if (host.slotFree[slot] === 0) continue;
      pins[pinnedVcpus[vcpu++]!] = slotCpu[slot]!;
      left--;
    }
  }
  if (guest.emulatorCpus === 0) return { pins, emulatorCpus: null };
  const slot = isolates
    ? firstFreeSlot(host, emulatorCoreBesideIsolated(host, cell, pinnedCount))
    : firstUnpinnedSlot(host, cell, pins);
  return { pins, emulatorCpus: [slotCpu[slot]!] };
}

function firstFreeSlot(host: CompiledHost, core: number): number {
  let slot = host.layout.coreFirstSlot[core]!;
  while (host.slotFree[slot] === 0) slot++;
  return slot;
}

/** The first free thread of the cell that is not pinned. */
function firstUnpinnedSlot(host: CompiledHost, cell: number, pins: Readonly<Record<number, number>>): number {
  const pinned = new Set(Object.values(pins));
  let slot = host.layout.firstSlot[cell]!;
  while (host.slotFree[slot] === 0 || pinned.has(host.layout.slotCpu[slot]!)) slot++;
  return slot;
}
