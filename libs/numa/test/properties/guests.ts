import * as fc from 'fast-check';
import type { FitOptions } from '../../src/model/fit-options.js';
import type {
  CpuPolicy,
  CpuThreadPolicy,
  GuestCell,
  GuestRequest,
  GuestTopology,
  PageSizeRequest,
} from '../../src/model/guest-topology.js';

const policies = [
  ['dedicated', null],
  ['dedicated', null],
  ['dedicated', 'prefer'],
  ['dedicated', 'isolate'],
  ['dedicated', 'require'],
  ['mixed', null],
  ['mixed', 'isolate'],
  ['mixed', 'require'],
  ['shared', null],
  [null, null],
] as const;

const pageSizes: readonly (PageSizeRequest | null)[] = [
  ...[null, null, null, null, null, null, null, 0],
  'small',
  'large',
  'any',
  4,
  2048,
  1_048_576,
];

const cellSeed = fc.record({
  vcpus: fc.constantFrom(0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5),
  floating: fc.integer({ min: 0, max: 3 }),
  memory: fc.constantFrom(3, 64, 64, 128, 128, 256, 256, 512, 1024, 2048, 4096),
});

const topologies: fc.Arbitrary<GuestTopology> = fc
  .record({
    cells: fc.oneof(
      ...[1, 2, 2, 3, 4].map((length) => fc.array(cellSeed, { minLength: length, maxLength: length })),
    ),
    policy: fc.constantFrom(...policies),
    pageSize: fc.constantFrom(...pageSizes),
    emulator: fc.constantFrom(null, null, 'share' as const, 'isolate' as const),
    alike: fc.boolean(),
  })
  .map(({ cells, policy: [cpuPolicy, threadPolicy], pageSize, emulator, alike }) => {
    let next = 0;
    const take = (count: number) => Array.from({ length: count }, () => next++);
    const guestCell = (index: number): GuestCell => {
      const seed = cells[alike ? 0 : index]!;
      return {
        id: index,
        ...vcpusOf(cpuPolicy, seed, take),
        memoryMiB: seed.memory,
        pageSize,
        cpuPolicy,
        cpuThreadPolicy: threadPolicy as CpuThreadPolicy | null,
      };
    };
    return { cells: cells.map((_, index) => guestCell(index)), emulatorThreadsPolicy: emulator };
  });

function vcpusOf(
  policy: CpuPolicy | null,
  seed: { readonly vcpus: number; readonly floating: number },
  take: (count: number) => number[],
): Pick<GuestCell, 'floatingVcpus' | 'pinnedVcpus'> {
  if (policy === 'dedicated') return { floatingVcpus: [], pinnedVcpus: take(seed.vcpus) };
  if (policy === 'mixed') return { floatingVcpus: take(seed.floating), pinnedVcpus: take(seed.vcpus) };
  return { floatingVcpus: take(seed.vcpus), pinnedVcpus: [] };
}

const pciRequests = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    vendors: fc.subarray(['8086', '15b3'], { minLength: 1 }),
    type: fc.constantFrom(null, null, 'type-VF', 'type-PF'),
    numaPolicy: fc.constantFrom(
      null,
      'required' as const,
      'legacy' as const,
      'preferred' as const,
      'socket' as const,
    ),
  }),
  { maxLength: 3 },
);

/** A guest of 1 to 4 cells, or without a topology; one in three with PCI requests, every other one with networks. */
export const guests: fc.Arbitrary<GuestRequest> = fc.record({
  topology: fc.option(topologies, { freq: 40 }),
  pciRequests: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: pciRequests.map((requests) =>
        requests.map(({ count, vendors, type, numaPolicy }, index) => ({
          requestId: `request-${index}`,
          count,
          spec: vendors.map((vendor_id) => ({ vendor_id, ...(type && { dev_type: type }) })),
          numaPolicy,
        })),
      ),
    },
  ),
  // fc.option gives null once in `freq` times: always with 1.
  network: fc.option(
    fc.record({ physnets: fc.subarray(['physnet0', 'physnet1', 'physnet2']), tunneled: fc.boolean() }),
    { freq: 2 },
  ),
});

export const fitOptions: fc.Arbitrary<FitOptions> = fc.record({
  ruleSet: fc.constantFrom('nova-2026', 'nova-zed'),
  cellOrder: fc.constantFrom('spread', 'pack'),
  limits: fc.option(
    fc.record({
      cpuAllocationRatio: fc.constantFrom(1, 1.5, 4, 16),
      ramAllocationRatio: fc.constantFrom(0.9, 1, 1.5),
    }),
  ),
});
