import { type CompiledHost, compileHost, loadUsage } from '../../src/host/compiled-host.js';
import type { FitOptions } from '../../src/model/fit-options.js';
import type { GuestCell, GuestRequest } from '../../src/model/guest-topology.js';
import type { HostCell, HostTopology } from '../../src/model/host-topology.js';
import type { CellUsage } from '../../src/model/usage.js';
import type { RuleCode } from '../../src/refusal/rule-catalogue.js';

/** One refusal of each rule, as small as it can be. */
export interface RefusalCase {
  readonly host: CompiledHost;
  readonly request: GuestRequest;
  readonly options: FitOptions;
}

const options: FitOptions = { ruleSet: 'nova-2026', cellOrder: 'spread', limits: null };
const zed: FitOptions = { ...options, ruleSet: 'nova-zed' };
const ratios: FitOptions = { ...options, limits: { cpuAllocationRatio: 1.5, ramAllocationRatio: 1 } };

/** 4 cores of 2 threads, 4 GiB: 3 GiB in pages of 4 KiB, 512 pages of 2 MiB. */
function hostCell(id: number, overrides: Partial<HostCell> = {}): HostCell {
  const cpus = Array.from({ length: 8 }, (_, index) => id * 8 + index);
  return {
    id,
    socket: id,
    sharedCpus: cpus,
    dedicatedCpus: cpus,
    siblings: [0, 2, 4, 6].map((index) => cpus.slice(index, index + 2)),
    memoryMiB: 4096,
    pagePools: [
      { sizeKiB: 4, total: 786_432, reserved: 0 },
      { sizeKiB: 2048, total: 512, reserved: 0 },
    ],
    ...overrides,
  };
}

function hostWith(
  cells: readonly HostCell[],
  usage: readonly Partial<CellUsage>[] = [],
  rest: Partial<HostTopology> = {},
) {
  const host = compileHost({ cells, ...rest });
  loadUsage(host, {
    cells: cells.map(({ id, pagePools }, index) => ({
      id,
      floatingVcpus: 0,
      memoryMiB: 0,
      pinnedCpus: [],
      pagesUsed: pagePools.map(() => 0),
      ...usage[index],
    })),
    pciAddresses: [],
  });
  return host;
}

/** `count` alike cells of 2 pinned vCPUs and 1 GiB each, unless it says otherwise. */
function guest(
  count: number,
  overrides: Partial<GuestCell> = {},
  rest: Partial<GuestRequest> = {},
): GuestRequest {
  const cells = Array.from({ length: count }, (_, id) => ({
    id,
    floatingVcpus: [],
    pinnedVcpus: [2 * id, 2 * id + 1],
    memoryMiB: 1024,
    pageSize: null,
    cpuPolicy: 'dedicated' as const,
    cpuThreadPolicy: null,
    ...overrides,
  }));
  return { topology: { cells, emulatorThreadsPolicy: null }, pciRequests: [], network: null, ...rest };
}

function withIsolatedEmulator(request: GuestRequest): GuestRequest {
  return { ...request, topology: { ...request.topology!, emulatorThreadsPolicy: 'isolate' } };
}

const floating = { pinnedVcpus: [], floatingVcpus: [0, 1], cpuPolicy: 'shared' as const };
const nic = (address: string, cell: number | null) => ({ address, cell, attributes: { vendor_id: '8086' } });
const nicRequest = {
  requestId: 'nic0',
  count: 2,
  spec: [{ vendor_id: '8086' }],
  numaPolicy: 'required' as const,
};
/** On each cell an even number of left ports and as many right ones as make up the same sum. */
const evenDevices = (cells: number) =>
  Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: 2 * cells - 2 }, (_, index) => ({
      address: `${cell.toString(16).padStart(4, '0')}:${index.toString(16).padStart(2, '0')}:00.0`,
      cell,
      attributes: { product_id: index < 2 * cell ? 'left' : 'right' },
    })),
  ).flat();
const portRequest = (product_id: string, count: number) => ({
  requestId: product_id,
  count,
  spec: [{ product_id }],
  numaPolicy: 'required' as const,
});
const near = (...physnets: string[]) => ({ network: { physnets, tunneled: false } });
const full = { pinnedCpus: [8, 9, 10, 11, 12, 13, 14, 15] };
const separated = { sharedCpus: [0, 1], dedicatedCpus: [2, 3, 4, 5, 6, 7] };

export const refusalCases: Readonly<Record<RuleCode, RefusalCase>> = {
  'host-cells': { host: hostWith([hostCell(0)]), request: guest(2), options },
  'page-size-unsupported': {
    host: hostWith([hostCell(0)]),
    request: guest(1, { pageSize: 1_048_576 }),
    options,
  },
  'page-size-multiple': {
    host: hostWith([hostCell(0)]),
    request: guest(1, { pageSize: 2048, memoryMiB: 1023 }),
    options,
  },
  'free-pages': {
    host: hostWith(
      [hostCell(0), hostCell(1)],
      [
        { pagesUsed: [0, 200], memoryMiB: 400 },
        { pagesUsed: [0, 300], memoryMiB: 600 },
      ],
    ),
    request: guest(1, { pageSize: 'large' }),
    options,
  },
  memory: { host: hostWith([hostCell(0)]), request: guest(1, { ...floating, memoryMiB: 3500 }), options },
  'free-memory': {
    host: hostWith([hostCell(0)], [{ memoryMiB: 3584, pagesUsed: [917_504, 0] }]),
    request: guest(1, { pageSize: 2048 }),
    options: zed,
  },
  'dedicated-cpus': {
    host: hostWith([hostCell(0, separated)]),
    request: guest(1, { pinnedVcpus: [0, 1, 2, 3, 4, 5, 6] }),
    options,
  },
  'shared-cpus': {
    host: hostWith([hostCell(0, separated)]),
    request: guest(1, { ...floating, floatingVcpus: [0, 1, 2] }),
    options,
  },
  'free-dedicated-cpus': {
    host: hostWith(
      [hostCell(0), hostCell(1)],
      [{ pinnedCpus: [0, 1, 2, 3, 4] }, { pinnedCpus: [8, 9, 10, 11, 12, 13] }],
    ),
    request: guest(1, { pinnedVcpus: [0, 1, 2, 3] }),
    options,
  },
  'pinned-vcpus-missing': {
    host: hostWith([hostCell(0)]),
    request: guest(1, { pinnedVcpus: [], floatingVcpus: [0, 1], cpuPolicy: 'mixed' }),
    options: zed,
  },
  'thread-policy-isolate-separated': {
    host: hostWith([hostCell(0, separated)]),
    request: guest(1, { cpuThreadPolicy: 'isolate' }),
    options,
  },
  'thread-policy-isolate': {
    host: hostWith([hostCell(0)], [{ pinnedCpus: [0, 2, 4] }]),
    request: guest(1, { cpuThreadPolicy: 'isolate' }),
    options,
  },
  'thread-policy-require': {
    host: hostWith([hostCell(0)], [{ pinnedCpus: [0, 2, 4, 6] }]),
    request: guest(1, { cpuThreadPolicy: 'require' }),
    options,
  },
  'free-core-threads': {
    host: hostWith([hostCell(0, { siblings: [[0, 1]] })]),
    request: guest(1, { pinnedVcpus: [0, 1, 2] }),
    options,
  },
  'emulator-threads-cpu': {
    host: hostWith([hostCell(0)], [{ pinnedCpus: [0, 1, 2, 3] }]),
    request: withIsolatedEmulator(guest(1, { cpuThreadPolicy: 'isolate' })),
    options,
  },
  'cpu-allocation-ratio': {
    host: hostWith([hostCell(0)], [{ floatingVcpus: 11 }]),
    request: guest(1, floating),
    options: ratios,
  },
  'ram-allocation-ratio': {
    host: hostWith([hostCell(0)], [{ memoryMiB: 3328, pagesUsed: [851_968, 0] }]),
    request: guest(1, floating),
    options: ratios,
  },
  'cells-together': {
    host: hostWith([hostCell(0), hostCell(1), hostCell(2)], [{}, full, { pinnedCpus: [16] }]),
    request: guest(3),
    options,
  },
  'pci-devices': {
    host: hostWith([hostCell(0), hostCell(1)], [], {
      pciDevices: [nic('0000:81:00.0', 0), nic('0000:82:00.0', 1)],
    }),
    request: guest(1, {}, { pciRequests: [nicRequest] }),
    options,
  },
  'network-affinity': {
    host: hostWith([hostCell(0), hostCell(1, near('physnet0'))], [{}, full]),
    request: guest(1, {}, { network: { physnets: ['physnet0'], tunneled: false } }),
    options,
  },
  'affinity-together': {
    host: hostWith([hostCell(0, near('physnet0')), hostCell(1)], [], {
      pciDevices: [nic('0000:81:00.0', 1), nic('0000:81:00.1', 1)],
    }),
    request: guest(
      1,
      {},
      { pciRequests: [nicRequest], network: { physnets: ['physnet0'], tunneled: false } },
    ),
    options,
  },
  'search-limit': {
    host: hostWith(
      Array.from({ length: 18 }, (_, id) => hostCell(id)),
      [],
      { pciDevices: evenDevices(18) },
    ),
    request: guest(9, {}, { pciRequests: [portRequest('left', 153), portRequest('right', 153)] }),
    options,
  },
  'page-pools-unreported': { host: hostWith([hostCell(0, { pagePools: [] })]), request: guest(1), options },
  'emulator-threads-core': {
    host: hostWith([hostCell(0)], [{ pinnedCpus: [0] }]),
    request: withIsolatedEmulator(guest(1, { cpuThreadPolicy: 'isolate' })),
    options,
  },
};
