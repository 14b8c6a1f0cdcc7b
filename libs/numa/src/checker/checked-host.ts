import type { HostCell, HostTopology, PagePool } from '../model/host-topology.js';
import type { PlacedCell, Placement } from '../model/placement.js';
import type { HostUsage } from '../model/usage.js';

/** What the checker knows to be used of one cell. */
export interface CheckedCell {
  readonly cell: HostCell;
  floatingVcpus: number;
  memoryMiB: number;
  readonly taken: Set<number>;
  /** By page size, KiB. */
  readonly pagesUsed: Map<number, number>;
}

/**
 * A host as the checker keeps it: sets and maps, counted by its own rules, so that an error in the usage that `fit`
 * works on shows. Holding and giving back judge nothing: ask `violationOf` before.
 */
export class CheckedHost {
  readonly cells: ReadonlyMap<number, CheckedCell>;
  readonly devicesTaken = new Set<string>();

  /** @param usage absent: nobody uses the host */
  constructor(
    readonly topology: HostTopology,
    usage?: HostUsage,
  ) {
    this.cells = new Map(topology.cells.map((cell) => [cell.id, unused(cell)]));
    for (const used of usage?.cells ?? []) {
      const cell = this.cells.get(used.id)!;
      cell.floatingVcpus = used.floatingVcpus;
      cell.memoryMiB = used.memoryMiB;
      for (const cpu of used.pinnedCpus) cell.taken.add(cpu);
      for (const [index, pages] of used.pagesUsed.entries()) {
        cell.pagesUsed.set(cell.cell.pagePools[index]!.sizeKiB, pages);
      }
    }
    for (const address of usage?.pciAddresses ?? []) this.devicesTaken.add(address);
  }

  hold(placement: Placement): void {
    for (const placed of placement.cells) {
      this.count(placed, 1);
      for (const cpu of cpusHeldBy(placed, this.topology)) this.cells.get(placed.hostCell)?.taken.add(cpu);
    }
    for (const { address } of placement.pciDevices) this.devicesTaken.add(address);
  }

  giveBack(placement: Placement): void {
    for (const placed of placement.cells) {
      this.count(placed, -1);
      for (const cpu of cpusHeldBy(placed, this.topology)) this.cells.get(placed.hostCell)?.taken.delete(cpu);
    }
    for (const { address } of placement.pciDevices) this.devicesTaken.delete(address);
  }

  private count(placed: PlacedCell, sign: 1 | -1): void {
    const cell = this.cells.get(placed.hostCell);
    if (cell === undefined) return;
    cell.memoryMiB += sign * placed.memoryMiB;
    cell.floatingVcpus += sign * placed.floating.length;
    const sizeKiB = placed.pageSizeKiB ?? smallestPages(cell.cell)?.sizeKiB;
    if (sizeKiB === undefined) return;
    const pages = Math.floor((placed.memoryMiB * 1024) / sizeKiB);
    cell.pagesUsed.set(sizeKiB, (cell.pagesUsed.get(sizeKiB) ?? 0) + sign * pages);
  }
}

function unused(cell: HostCell): CheckedCell {
  return { cell, floatingVcpus: 0, memoryMiB: 0, taken: new Set(), pagesUsed: new Map() };
}

/** The pool of the smallest pages of a cell. */
export function smallestPages(cell: HostCell): PagePool | undefined {
  return [...cell.pagePools].sort((a, b) => a.sizeKiB - b.sizeKiB)[0];
}

/** Every CPU that a placed cell keeps from others: pins, emulator threads and, with isolate, their siblings. */
export function cpusHeldBy(placed: PlacedCell, topology: HostTopology): Set<number> {
  const held = new Set([...Object.values(placed.pins), ...(placed.emulatorCpus ?? [])]);
  if (placed.cpuThreadPolicy !== 'isolate') return held;
  const siblings = topology.cells.find((cell) => cell.id === placed.hostCell)?.siblings ?? [];
  for (const core of siblings) {
    if (core.some((cpu) => held.has(cpu))) for (const cpu of core) held.add(cpu);
  }
  return held;
}
