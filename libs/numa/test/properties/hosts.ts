import * as fc from 'fast-check';
import type { HostCell, HostTopology, PciDevice } from '../../src/model/host-topology.js';
import type { CellUsage, HostUsage } from '../../src/model/usage.js';

/** Ids start here: borders of 32-bit, 64-bit and 512-bit masks included. */
const firstIds = [0, 0, 1, 30, 62, 63, 64, 500, 511, 1000];

const pageShapes = [[4], [4, 2048], [4, 2048, 1_048_576], [64, 2048], [2048, 4]] as const;

const attributes = fc.record({
  vendor_id: fc.constantFrom('8086', '15b3'),
  product_id: fc.constantFrom('154c', '1018'),
  dev_type: fc.constantFrom('type-VF', 'type-VF', 'type-PF', 'type-PCI'),
});

/** A host of 1 to 5 cells: with and without hyperthreads, separated or not, ids in blocks or dealt out in turn. */
export const hosts: fc.Arbitrary<HostTopology> = fc
  .record({
    cells: fc.oneof(
      ...[1, 2, 3, 4, 4, 5].map((length) => fc.array(cellSeeds(), { minLength: length, maxLength: length })),
    ),
    threads: fc.constantFrom(1, 2, 2, 4),
    firstId: fc.constantFrom(...firstIds),
    separated: fc.boolean(),
    pages: fc.constantFrom(...pageShapes),
    sockets: fc.constantFrom('one', 'each', 'unknown'),
    networks: fc.boolean(),
    devices: fc.option(fc.array(fc.tuple(attributes, fc.option(fc.nat(5))), { maxLength: 6 })),
    dealt: fc.boolean(),
  })
  .map(({ cells, devices, ...shape }) => ({
    cells: cells.map((seed, index) => hostCell(seed, index, cells.length, shape)),
    ...(devices && { pciDevices: devices.map(([kind, cell], index) => device(kind, cell, index)) }),
  }));

function cellSeeds() {
  return fc.record({
    cores: fc.integer({ min: 2, max: 6 }),
    sharedCores: fc.integer({ min: 1, max: 2 }),
    offline: fc.option(fc.nat(9), { freq: 3 }),
    gib: fc.integer({ min: 1, max: 8 }),
    counts: fc.array(fc.nat(6), { minLength: 3, maxLength: 3 }),
    reserved: fc.constantFrom(0, 0, 1, 2),
    physnets: fc.subarray(['physnet0', 'physnet1']),
    tunneled: fc.boolean(),
    pagesReported: fc.integer({ min: 0, max: 40 }).map((roll) => roll !== 1),
  });
}

type CellSeed = ReturnType<typeof cellSeeds> extends fc.Arbitrary<infer Seed> ? Seed : never;

interface HostShape {
  readonly threads: number;
  readonly firstId: number;
  readonly separated: boolean;
  readonly pages: readonly number[];
  readonly sockets: string;
  readonly networks: boolean;
  readonly dealt: boolean;
}

function hostCell(seed: CellSeed, index: number, cellCount: number, shape: HostShape): HostCell {
  const { threads, firstId, dealt } = shape;
  // Dealt out: thread t of core c is c + t * all cores, as on most x86 hosts. In blocks: threads are neighbours.
  const allCores = cellCount * 8;
  const cpu = (core: number, thread: number) =>
    firstId + (dealt ? index * 8 + core + thread * allCores : (index * 8 + core) * threads + thread);
  const siblings = Array.from({ length: seed.cores }, (_, core) =>
    Array.from({ length: threads }, (_, thread) => cpu(core, thread)),
  );
  const offline = seed.offline === null ? -1 : siblings.flat()[seed.offline % (seed.cores * threads)]!;
  const online = siblings
    .map((core) => core.filter((id) => id !== offline))
    .filter((core) => core.length > 0);
  const sharedCores = shape.separated ? Math.min(seed.sharedCores, online.length) : 0;
  const all = ascending(online.flat());
  const shared = shape.separated ? ascending(online.slice(0, sharedCores).flat()) : all;
  const dedicated = shape.separated ? ascending(online.slice(sharedCores).flat()) : all;
  return {
    // Ids have gaps.
    id: index * 2,
    socket: shape.sockets === 'unknown' ? null : shape.sockets === 'one' ? 0 : index >> 1,
    sharedCpus: shared,
    dedicatedCpus: dedicated,
    siblings: online,
    memoryMiB: seed.gib * 1024,
    pagePools: seed.pagesReported ? shape.pages.map((size, pool) => pagePool(size, seed, pool)) : [],
    ...(shape.networks && { network: { physnets: seed.physnets, tunneled: seed.tunneled } }),
  };
}

function pagePool(sizeKiB: number, seed: CellSeed, index: number) {
  const small = sizeKiB < 2048;
  const total = small
    ? (seed.gib * 1024 * 1024) / sizeKiB
    : seed.counts[index]! * (sizeKiB === 2048 ? 256 : 1);
  return { sizeKiB, total, reserved: seed.reserved * (sizeKiB === 2048 ? 16 : 1) };
}

function device(kind: Record<string, string>, cell: number | null, index: number): PciDevice {
  return { address: `0000:8${9 - index}:00.0`, cell: cell === null ? null : cell * 2, attributes: kind };
}

function ascending(cpus: readonly number[]): number[] {
  return [...cpus].sort((a, b) => a - b);
}

/** Usage that no history of claims need have led to: any CPUs held, pages and memory past what there is. */
export function usages(topology: HostTopology): fc.Arbitrary<HostUsage> {
  return fc.record({
    cells: fc.tuple(...topology.cells.map(cellUsages)) as fc.Arbitrary<CellUsage[]>,
    pciAddresses: fc
      .subarray((topology.pciDevices ?? []).map(({ address }) => address))
      .map((list) => list.sort()),
  });
}

function cellUsages(cell: HostCell): fc.Arbitrary<CellUsage> {
  return fc.record({
    id: fc.constant(cell.id),
    floatingVcpus: fc.nat(cell.sharedCpus.length * 2),
    memoryMiB: fc.nat(10).map((tenths) => Math.floor((cell.memoryMiB * tenths) / 9)),
    pinnedCpus: fc.subarray([...cell.dedicatedCpus], {
      maxLength: Math.ceil(cell.dedicatedCpus.length * 0.7),
    }),
    pagesUsed: fc.tuple(
      ...cell.pagePools.map(({ total }) => fc.nat(10).map((tenths) => Math.floor((total * tenths) / 9))),
    ) as fc.Arbitrary<number[]>,
  });
}
