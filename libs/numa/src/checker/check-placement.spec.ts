import type { FitOptions } from '../model/fit-options.js';
import type { GuestCell, GuestRequest } from '../model/guest-topology.js';
import type { HostCell, HostTopology } from '../model/host-topology.js';
import type { PlacedCell, Placement } from '../model/placement.js';
import type { CellUsage } from '../model/usage.js';
import { violationOf } from './check-placement.js';
import { CheckedHost } from './checked-host.js';
import { exhaustiveFit } from './exhaustive-fit.js';
import type { ViolationRule } from './violation.js';

const hostCell = (id: number, overrides: Partial<HostCell> = {}): HostCell => ({
  id,
  socket: id,
  sharedCpus: [0, 1, 2, 3].map((cpu) => 100 * id + cpu),
  dedicatedCpus: [0, 1, 2, 3].map((cpu) => 100 * id + cpu),
  siblings: [
    [100 * id, 100 * id + 1],
    [100 * id + 2, 100 * id + 3],
  ],
  memoryMiB: 4096,
  pagePools: [
    { sizeKiB: 4, total: 786_432, reserved: 0 },
    { sizeKiB: 2048, total: 512, reserved: 12 },
  ],
  ...overrides,
});

const guestCell = (overrides: Partial<GuestCell> = {}): GuestCell => ({
  id: 0,
  floatingVcpus: [2],
  pinnedVcpus: [0, 1],
  memoryMiB: 512,
  pageSize: 'large',
  cpuPolicy: 'mixed',
  cpuThreadPolicy: null,
  ...overrides,
});

const placedCell = (overrides: Partial<PlacedCell> = {}): PlacedCell => ({
  guestCell: 0,
  hostCell: 0,
  vcpus: [0, 1, 2],
  memoryMiB: 512,
  pageSizeKiB: 2048,
  pins: { 0: 0, 1: 1 },
  floating: [2],
  emulatorCpus: null,
  cpuPolicy: 'mixed',
  cpuThreadPolicy: null,
  ...overrides,
});

interface Case {
  readonly cells?: readonly HostCell[];
  readonly used?: Partial<CellUsage>;
  readonly guest?: Partial<GuestCell>;
  readonly placed?: Partial<PlacedCell>;
  readonly rest?: Partial<GuestRequest>;
  readonly devices?: readonly string[];
  readonly options?: Partial<FitOptions>;
  readonly emulator?: 'isolate';
}

function violated(broken: Case): ViolationRule | null {
  const topology: HostTopology = {
    cells: broken.cells ?? [hostCell(0), hostCell(1)],
    pciDevices: [
      { address: 'a', cell: 0, attributes: { product_id: '1' } },
      { address: 'b', cell: 1, attributes: { product_id: '1' } },
      { address: 'c', cell: 0, attributes: { product_id: '2', dev_type: 'type-PF' } },
    ],
  };
  const unused = { id: 0, floatingVcpus: 0, memoryMiB: 0, pinnedCpus: [], pagesUsed: [] };
  const host = new CheckedHost(topology, { cells: [{ ...unused, ...broken.used }], pciAddresses: [] });
  const request: GuestRequest = {
    topology: { cells: [guestCell(broken.guest)], emulatorThreadsPolicy: broken.emulator ?? null },
    pciRequests: [],
    network: null,
    ...broken.rest,
  };
  const placement: Placement = {
    cells: [placedCell(broken.placed)],
    pciDevices: (broken.devices ?? []).map((address) => ({ requestId: 'nic', address })),
  };
  const options: FitOptions = { ruleSet: 'nova-2026', cellOrder: 'spread', limits: null, ...broken.options };
  return violationOf(host, request, placement, options)?.rule ?? null;
}

const nic = (spec: Record<string, string>, numaPolicy: 'required' | 'socket' = 'required') => ({
  pciRequests: [{ requestId: 'nic', count: 1, spec: [spec], numaPolicy }],
});
const isolate = {
  guest: { cpuThreadPolicy: 'isolate' as const },
  placed: { cpuThreadPolicy: 'isolate' as const },
};
const require = {
  guest: { cpuThreadPolicy: 'require' as const },
  placed: { cpuThreadPolicy: 'require' as const },
};
const ratios = (cpuAllocationRatio: number, ramAllocationRatio: number) => ({
  limits: { cpuAllocationRatio, ramAllocationRatio },
});
const onNet = { network: { physnets: ['net'], tunneled: false } };

describe('violationOf', () => {
  it('finds nothing wrong with a valid placement', () => {
    expect(violated({})).toBeNull();
    expect(violated({ rest: nic({ product_id: '1' }), devices: ['a'] })).toBeNull();
    expect(violated({ ...isolate, placed: { ...isolate.placed, pins: { 0: 0, 1: 2 } } })).toBeNull();
    expect(violated({ ...require, used: { pinnedCpus: [2] } })).toBeNull();
  });

  const cases: readonly (readonly [ViolationRule, Case])[] = [
    ['guest-cells-differ', { placed: { memoryMiB: 511 } }],
    ['host-cell-unknown', { placed: { hostCell: 7 } }],
    ['pins-differ', { placed: { pins: { 0: 0 } } }],
    ['pins-differ', { placed: { pins: { 0: 0, 1: 1, 2: 2 } } }],
    ['cpu-not-dedicated', { placed: { pins: { 0: 0, 1: 100 } } }],
    ['cpu-taken', { used: { pinnedCpus: [1] } }],
    ['cpu-twice', { placed: { pins: { 0: 0, 1: 0 } } }],
    ['cpu-twice', { emulator: 'isolate', placed: { emulatorCpus: [1] } }],
    ['emulator-cpus-differ', { emulator: 'isolate' }],
    ['emulator-cpus-differ', { placed: { emulatorCpus: [3] } }],
    ['isolate-not-alone', isolate],
    [
      'isolate-not-alone',
      { ...isolate, placed: { ...isolate.placed, pins: { 0: 0, 1: 2 } }, used: { pinnedCpus: [3] } },
    ],
    [
      'isolate-not-possible',
      {
        ...isolate,
        cells: [hostCell(0, { sharedCpus: [3] })],
        placed: { ...isolate.placed, pins: { 0: 0, 1: 2 } },
      },
    ],
    ['require-not-on-siblings', { ...require, placed: { ...require.placed, pins: { 0: 0, 1: 2 } } }],
    [
      'require-not-on-siblings',
      { ...require, used: { pinnedCpus: [3] }, placed: { ...require.placed, pins: { 0: 0, 1: 2 } } },
    ],
    ['page-pools-missing', { cells: [hostCell(0, { pagePools: [] })] }],
    ['page-size-differs', { placed: { pageSizeKiB: 4 } }],
    ['page-size-differs', { placed: { pageSizeKiB: null } }],
    ['pages-not-whole', { guest: { memoryMiB: 513 }, placed: { memoryMiB: 513 } }],
    ['pages-not-free', { used: { pagesUsed: [0, 245] } }],
    [
      'pages-not-free',
      { guest: { pageSize: null }, placed: { pageSizeKiB: null }, used: { pagesUsed: [786_400, 0] } },
    ],
    [
      'memory-exceeded',
      {
        guest: { pageSize: null, memoryMiB: 3100 },
        placed: { pageSizeKiB: null, memoryMiB: 3100 },
        options: { ruleSet: 'nova-zed' },
      },
    ],
    ['memory-not-free', { used: { memoryMiB: 3600 }, options: { ruleSet: 'nova-zed' } }],
    ['shared-cpus-exceeded', { cells: [hostCell(0, { sharedCpus: [] })] }],
    ['cpu-ratio-exceeded', { used: { floatingVcpus: 4 }, options: ratios(1, 2) }],
    ['ram-ratio-exceeded', { used: { memoryMiB: 3585 }, options: ratios(1, 1) }],
    ['devices-differ', { rest: nic({ product_id: '1' }) }],
    ['devices-differ', { devices: ['a'] }],
    ['device-unknown', { rest: nic({ product_id: '1' }), devices: ['z'] }],
    ['device-not-matching', { rest: nic({ product_id: '2' }), devices: ['a'] }],
    ['device-not-matching', { rest: nic({ product_id: '2' }), devices: ['c'] }],
    ['device-not-near', { rest: nic({ product_id: '1' }), devices: ['b'] }],
    ['device-not-near', { rest: nic({ product_id: '1' }, 'socket'), devices: ['b'] }],
    [
      'network-not-near',
      { cells: [hostCell(0), hostCell(1, { network: { physnets: ['net'], tunneled: false } })], rest: onNet },
    ],
  ];

  it.each(cases)('names %s (%#)', (rule, broken) => {
    expect(violated(broken)).toBe(rule);
  });

  it('names a host cell that two guest cells are put on, and a device that is taken', () => {
    const host = new CheckedHost({
      cells: [hostCell(0)],
      pciDevices: [{ address: 'a', cell: 0, attributes: {} }],
    });
    const options: FitOptions = { ruleSet: 'nova-2026', cellOrder: 'spread', limits: null };
    const cell = guestCell();
    const two = { cells: [cell, cell], emulatorThreadsPolicy: null };
    const request: GuestRequest = { topology: two, pciRequests: [], network: null };
    const placement = { cells: [placedCell(), placedCell({ pins: { 0: 2, 1: 3 } })], pciDevices: [] };
    expect(violationOf(host, request, placement, options)?.rule).toBe('host-cell-shared');
    const device = { cells: [], pciDevices: [{ requestId: 'nic', address: 'a' }] };
    host.hold(device);
    const asking: GuestRequest = { topology: null, network: null, ...nic({}) };
    expect(violationOf(host, asking, device, options)?.rule).toBe('device-taken');
    host.giveBack(device);
    expect(violationOf(host, asking, device, options)).toBeNull();
  });
});

describe('exhaustiveFit', () => {
  it('goes on where the first host cell cannot take the second guest cell', () => {
    const host = new CheckedHost({
      cells: [
        hostCell(0),
        hostCell(1, { memoryMiB: 300, pagePools: [{ sizeKiB: 4, total: 76_800, reserved: 0 }] }),
      ],
    });
    const cells = [
      guestCell({ pageSize: null, memoryMiB: 256 }),
      guestCell({ id: 1, pinnedVcpus: [3], floatingVcpus: [], pageSize: null }),
    ];
    const request: GuestRequest = {
      topology: { cells, emulatorThreadsPolicy: null },
      pciRequests: [],
      network: null,
    };
    const options: FitOptions = { ruleSet: 'nova-2026', cellOrder: 'spread', limits: null };
    expect(exhaustiveFit(host, request, options)?.cells.map((cell) => cell.hostCell)).toEqual([1, 0]);
  });
});
