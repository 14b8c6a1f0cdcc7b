import type { HostTopology } from '../model/host-topology.js';
import type { CellUsage, HostUsage } from '../model/usage.js';
import { UsageError } from '../usage/usage-error.js';
import { type HostLayout, layoutOf } from './host-layout.js';

type ColumnType<T> = new (buffer: ArrayBuffer, at: number, length: number) => T;

/**
 * One host with what is used of it, laid out for `fit`. The one mutable value of this library: `claim`, `release`
 * and `loadUsage` change it, everything else only reads. Columns follow HostLayout.
 */
export class CompiledHost {
  /** By cell: MiB of all guests, huge-page guests included. */
  readonly memoryUsedMiB: Float64Array;
  /** By cell: floating vCPUs. */
  readonly floatingUsed: Int32Array;
  /** By cell: dedicated CPUs that nobody holds. */
  readonly freeDedicated: Int32Array;
  /** By page pool. */
  readonly pagesUsed: Float64Array;
  /** By slot: 1 where the CPU is dedicated and nobody holds it. */
  readonly slotFree: Uint8Array;
  /** By core: its free threads. */
  readonly coreFree: Int32Array;
  /** By cell and n (see HostLayout.firstFreeCount): cores with at least n free threads. */
  readonly coresWithFree: Int32Array;
  /** By PCI device: 1 where it is given out. */
  readonly deviceHeld: Uint8Array;
  /** By PCI pool: devices not given out. */
  readonly pciPoolFree: Int32Array;
  /** By cell: PCI devices near it and not given out. */
  readonly pciFree: Int32Array;

  /** The columns lie side by side in one piece of memory: a zone has many hosts, and looks at each on its own. */
  constructor(readonly layout: HostLayout) {
    const { cellCount, freeCountLength, pci } = layout;
    const pools = layout.poolSizeKiB.length;
    const slots = layout.slotCpu.length;
    const cores = layout.coreSize.length;
    const doubles = cellCount + pools;
    const words = 3 * cellCount + freeCountLength + cores + pci.pools.length;
    const buffer = new ArrayBuffer(doubles * 8 + words * 4 + slots + pci.addresses.length);
    let at = 0;
    const column = <T extends Float64Array | Int32Array | Uint8Array>(
      type: ColumnType<T>,
      length: number,
    ): T => {
      const made = new type(buffer, at, length);
      at += made.byteLength;
      return made;
    };
    this.memoryUsedMiB = column(Float64Array, cellCount);
    this.pagesUsed = column(Float64Array, pools);
    this.floatingUsed = column(Int32Array, cellCount);
    this.freeDedicated = column(Int32Array, cellCount);
    this.pciFree = column(Int32Array, cellCount);
    this.coresWithFree = column(Int32Array, freeCountLength);
    this.coreFree = column(Int32Array, cores);
    this.pciPoolFree = column(Int32Array, pci.pools.length);
    this.slotFree = column(Uint8Array, slots);
    this.deviceHeld = column(Uint8Array, pci.addresses.length);
    this.clear();
  }

  /** Another host that is used the same. */
  copy(): CompiledHost {
    const copy = new CompiledHost(this.layout);
    new Uint8Array(copy.memoryUsedMiB.buffer).set(new Uint8Array(this.memoryUsedMiB.buffer));
    return copy;
  }

  get topology(): HostTopology {
    return this.layout.topology;
  }

  /** Gives everything back. */
  clear(): void {
    const { layout } = this;
    this.memoryUsedMiB.fill(0);
    this.floatingUsed.fill(0);
    this.pagesUsed.fill(0);
    this.freeDedicated.fill(0);
    this.slotFree.fill(0);
    this.coreFree.fill(0);
    this.coresWithFree.fill(0);
    for (let slot = 0; slot < this.slotFree.length; slot++) {
      if (layout.slotDedicated[slot] === 1) this.freeSlot(slot);
    }
    this.deviceHeld.fill(0);
    this.pciFree.fill(0);
    for (const [index, pool] of layout.pci.pools.entries()) {
      this.pciPoolFree[index] = pool.devices.length;
      if (pool.cell >= 0) this.pciFree[pool.cell]! += pool.devices.length;
    }
  }

  /** Takes a free slot. */
  holdSlot(slot: number): void {
    const { layout } = this;
    const cell = layout.slotCell[slot]!;
    this.slotFree[slot] = 0;
    this.freeDedicated[cell]!--;
    const core = layout.slotCore[slot]!;
    if (core >= 0) {
      const free = this.coreFree[core]!--;
      this.coresWithFree[layout.firstFreeCount[cell]! + free]!--;
    }
  }

  /** Gives a held slot back. */
  freeSlot(slot: number): void {
    const { layout } = this;
    const cell = layout.slotCell[slot]!;
    this.slotFree[slot] = 1;
    this.freeDedicated[cell]!++;
    const core = layout.slotCore[slot]!;
    if (core >= 0) {
      const free = ++this.coreFree[core]!;
      this.coresWithFree[layout.firstFreeCount[cell]! + free]!++;
    }
  }

  /** Takes (+1) or gives back (-1) a PCI device. */
  moveDevice(device: number, direction: 1 | -1): void {
    const pool = this.layout.pci.poolOfDevice[device]!;
    const { cell } = this.layout.pci.pools[pool]!;
    this.deviceHeld[device] = direction === 1 ? 1 : 0;
    this.pciPoolFree[pool]! -= direction;
    if (cell >= 0) this.pciFree[cell]! -= direction;
  }
}

/** A host that nobody uses yet. Hosts of one topology object share what never changes. */
export function compileHost(topology: HostTopology): CompiledHost {
  return new CompiledHost(layoutOf(topology));
}

/** What is used of a host, as a plain value: equal usage gives equal values. */
export function usageOf(host: CompiledHost): HostUsage {
  const { layout } = host;
  return {
    cells: layout.topology.cells.map((cell, index) => ({
      id: cell.id,
      floatingVcpus: host.floatingUsed[index]!,
      memoryMiB: host.memoryUsedMiB[index]!,
      pinnedCpus: heldCpus(host, index),
      pagesUsed: [...host.pagesUsed.subarray(layout.firstPool[index]!, layout.firstPool[index + 1]!)],
    })),
    pciAddresses: layout.pci.addresses.filter((_, device) => host.deviceHeld[device] === 1).sort(),
  };
}

function heldCpus(host: CompiledHost, cell: number): number[] {
  const { layout } = host;
  const cpus: number[] = [];
  for (let slot = layout.firstSlot[cell]!; slot < layout.firstSlot[cell + 1]!; slot++) {
    if (layout.slotDedicated[slot] === 1 && host.slotFree[slot] === 0) cpus.push(layout.slotCpu[slot]!);
  }
  return cpus.sort((a, b) => a - b);
}

/**
 * Replaces the usage of a host.
 * @throws UsageError for a cell, CPU, number of pools or device that the host does not have; the host is then unused.
 */
export function loadUsage(host: CompiledHost, usage: HostUsage): void {
  host.clear();
  try {
    for (const cell of usage.cells) loadCellUsage(host, cell);
    for (const address of usage.pciAddresses) {
      const device = host.layout.pci.deviceOfAddress.get(address);
      if (device === undefined || host.deviceHeld[device] === 1) {
        throw new UsageError('unknown-pci-device', `The host has no free PCI device ${address}`);
      }
      host.moveDevice(device, 1);
    }
  } catch (error) {
    host.clear();
    throw error;
  }
}

function loadCellUsage(host: CompiledHost, usage: CellUsage): void {
  const { layout } = host;
  const cell = layout.cellOfId.get(usage.id);
  if (cell === undefined) throw new UsageError('unknown-cell', `The host has no NUMA cell ${usage.id}`);
  host.floatingUsed[cell] = usage.floatingVcpus;
  host.memoryUsedMiB[cell] = usage.memoryMiB;
  for (const cpu of usage.pinnedCpus) {
    const slot = layout.slotOfCpu[cpu] ?? -1;
    if (slot < 0 || layout.slotCell[slot] !== cell || layout.slotDedicated[slot] !== 1) {
      throw new UsageError('unknown-cpu', `CPU ${cpu} is no dedicated CPU of NUMA cell ${usage.id}`);
    }
    if (host.slotFree[slot] === 0) throw new UsageError('cpu-held', `CPU ${cpu} is listed twice`);
    host.holdSlot(slot);
  }
  const first = layout.firstPool[cell]!;
  if (usage.pagesUsed.length !== layout.firstPool[cell + 1]! - first) {
    throw new UsageError('unknown-page-size', `NUMA cell ${usage.id} has another number of page pools`);
  }
  for (const [index, pages] of usage.pagesUsed.entries()) host.pagesUsed[first + index] = pages;
}
