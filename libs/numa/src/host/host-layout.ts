import { CpuSet } from '../cpu-set/cpu-set.js';
import type { CpuList, HostTopology } from '../model/host-topology.js';
import { layOutPci, type PciLayout } from './pci-layout.js';

/**
 * A host topology in columns, one entry a cell, core, thread slot or page pool. Nothing in it changes: hosts whose
 * topology is the same object share one layout.
 *
 * A *slot* is one CPU of one cell. Slots lie in the order in which pins are given: cell by cell, core by core in the
 * host's order, threads of a core ascending; CPUs that belong to no core come last in their cell.
 */
export interface HostLayout {
  readonly topology: HostTopology;
  readonly cellCount: number;
  /** Host cell id to its place in the topology. */
  readonly cellOfId: ReadonlyMap<number, number>;

  /** By cell. MiB. */
  readonly memoryMiB: Float64Array;
  readonly sharedCount: Int32Array;
  readonly dedicatedCount: Int32Array;
  /** Threads of the largest core; 0 for a cell without CPUs. */
  readonly threadsPerCore: Int32Array;
  /** 1 where shared and dedicated CPUs are the same set. */
  readonly unseparated: Uint8Array;
  /** Dense socket numbers; -1 when not known. */
  readonly socket: Int32Array;
  readonly allSocketsKnown: boolean;

  /** By cell, and one more: where its cores begin. */
  readonly firstCore: Int32Array;
  readonly coreFirstSlot: Int32Array;
  readonly coreSize: Int32Array;
  /** By cell: where its counts of "cores with at least n free threads" begin; n = 0 is unused. */
  readonly firstFreeCount: Int32Array;
  readonly freeCountLength: number;

  /** By cell, and one more: where its slots begin. */
  readonly firstSlot: Int32Array;
  readonly slotCpu: Int32Array;
  /** -1: the CPU belongs to no core. */
  readonly slotCore: Int32Array;
  readonly slotCell: Int32Array;
  /** 1 where the CPU may be pinned. */
  readonly slotDedicated: Uint8Array;
  /** CPU id to slot, -1 where there is none. */
  readonly slotOfCpu: Int32Array;

  /** By cell, and one more: where its page pools begin; pools are in the host's order. */
  readonly firstPool: Int32Array;
  readonly poolSizeKiB: Float64Array;
  readonly poolTotal: Float64Array;
  readonly poolReserved: Float64Array;
  /** The pools of each cell again, largest pages first. */
  readonly poolsBySize: Int32Array;
  /** By cell: the pool of the smallest pages; -1 when the cell reports none. */
  readonly smallestPool: Int32Array;

  readonly pci: PciLayout;
}

const layouts = new WeakMap<HostTopology, HostLayout>();

/** The layout of a topology; the same object for the same topology. */
export function layoutOf(topology: HostTopology): HostLayout {
  let layout = layouts.get(topology);
  if (layout === undefined) {
    layout = layOut(topology);
    layouts.set(topology, layout);
  }
  return layout;
}

function layOut(topology: HostTopology): HostLayout {
  const { cells } = topology;
  const cellOfId = new Map(cells.map((cell, index) => [cell.id, index]));
  return {
    topology,
    cellCount: cells.length,
    cellOfId,
    memoryMiB: Float64Array.from(cells, (cell) => cell.memoryMiB),
    sharedCount: Int32Array.from(cells, (cell) => cell.sharedCpus.length),
    dedicatedCount: Int32Array.from(cells, (cell) => cell.dedicatedCpus.length),
    threadsPerCore: Int32Array.from(cells, (cell) => threadsOf(cell.siblings)),
    unseparated: Uint8Array.from(cells, (cell) =>
      CpuSet.of(cell.sharedCpus).equals(CpuSet.of(cell.dedicatedCpus)) ? 1 : 0,
    ),
    ...layOutSockets(topology),
    ...layOutCores(topology),
    ...layOutPools(topology),
    pci: layOutPci(topology, cellOfId),
  };
}

function threadsOf(siblings: readonly CpuList[]): number {
  return siblings.reduce((most, core) => Math.max(most, core.length), 0);
}

function layOutSockets({ cells }: HostTopology) {
  const known = [...new Set(cells.map((cell) => cell.socket).filter((socket) => socket !== null))];
  return {
    socket: Int32Array.from(cells, (cell) => (cell.socket === null ? -1 : known.indexOf(cell.socket))),
    allSocketsKnown: cells.every((cell) => cell.socket !== null),
  };
}

function layOutCores({ cells }: HostTopology) {
  const [firstCore, firstSlot, firstFreeCount]: number[][] = [[], [], []];
  const [coreFirstSlot, coreSize]: number[][] = [[], []];
  const [slotCpu, slotCore, slotCell, slotDedicated]: number[][] = [[], [], [], []];
  let freeCountLength = 0;
  for (const [index, cell] of cells.entries()) {
    firstCore!.push(coreSize!.length);
    firstSlot!.push(slotCpu!.length);
    firstFreeCount!.push(freeCountLength);
    freeCountLength += threadsOf(cell.siblings) + 1;
    const dedicated = CpuSet.of(cell.dedicatedCpus);
    const withoutCore = CpuSet.of(cell.dedicatedCpus);
    const addSlot = (cpu: number, core: number) => {
      slotCpu!.push(cpu);
      slotCore!.push(core);
      slotCell!.push(index);
      slotDedicated!.push(dedicated.has(cpu) ? 1 : 0);
      withoutCore.delete(cpu);
    };
    for (const core of cell.siblings) {
      coreFirstSlot!.push(slotCpu!.length);
      coreSize!.push(core.length);
      for (const cpu of [...core].sort((a, b) => a - b)) addSlot(cpu, coreSize!.length - 1);
    }
    for (const cpu of withoutCore.toList()) addSlot(cpu, -1);
  }
  firstCore!.push(coreSize!.length);
  firstSlot!.push(slotCpu!.length);
  return {
    firstCore: Int32Array.from(firstCore!),
    coreFirstSlot: Int32Array.from(coreFirstSlot!),
    coreSize: Int32Array.from(coreSize!),
    firstFreeCount: Int32Array.from(firstFreeCount!),
    freeCountLength,
    firstSlot: Int32Array.from(firstSlot!),
    slotCpu: Int32Array.from(slotCpu!),
    slotCore: Int32Array.from(slotCore!),
    slotCell: Int32Array.from(slotCell!),
    slotDedicated: Uint8Array.from(slotDedicated!),
    slotOfCpu: indexByCpu(slotCpu!),
  };
}

function indexByCpu(slotCpu: readonly number[]): Int32Array {
  const slotOfCpu = new Int32Array(slotCpu.reduce((most, cpu) => Math.max(most, cpu), -1) + 1).fill(-1);
  for (const [slot, cpu] of slotCpu.entries()) slotOfCpu[cpu] = slot;
  return slotOfCpu;
}

function layOutPools({ cells }: HostTopology) {
  const firstPool: number[] = [];
  const poolsBySize: number[] = [];
  const smallestPool: number[] = [];
  let count = 0;
  for (const { pagePools } of cells) {
    firstPool.push(count);
    const bySize = pagePools.map((_, index) => index);
    bySize.sort((a, b) => pagePools[b]!.sizeKiB - pagePools[a]!.sizeKiB);
    for (const index of bySize) poolsBySize.push(count + index);
    smallestPool.push(bySize.length === 0 ? -1 : count + bySize.at(-1)!);
    count += pagePools.length;
  }
  firstPool.push(count);
  const pools = cells.flatMap((cell) => cell.pagePools);
  return {
    firstPool: Int32Array.from(firstPool),
    poolSizeKiB: Float64Array.from(pools, (pool) => pool.sizeKiB),
    poolTotal: Float64Array.from(pools, (pool) => pool.total),
    poolReserved: Float64Array.from(pools, (pool) => pool.reserved),
    poolsBySize: Int32Array.from(poolsBySize),
    smallestPool: Int32Array.from(smallestPool),
  };
}
