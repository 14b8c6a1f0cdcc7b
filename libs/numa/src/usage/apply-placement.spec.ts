import { compileHost, usageOf } from '../host/compiled-host.js';
import type { HostTopology } from '../model/host-topology.js';
import type { PlacedCell, Placement } from '../model/placement.js';
import { claim, release } from './apply-placement.js';
import { UsageError } from './usage-error.js';

const cell = (id: number) => ({
  id,
  socket: 0,
  sharedCpus: [0, 1, 2, 3].map((cpu) => cpu + 4 * id),
  dedicatedCpus: [0, 1, 2, 3].map((cpu) => cpu + 4 * id),
  siblings: [
    [4 * id, 4 * id + 1],
    [4 * id + 2, 4 * id + 3],
  ],
  memoryMiB: 4096,
  pagePools: [
    { sizeKiB: 4, total: 524_288, reserved: 0 },
    { sizeKiB: 2048, total: 1024, reserved: 0 },
  ],
});

const topology: HostTopology = {
  cells: [cell(0), cell(1), { ...cell(2), pagePools: [] }],
  pciDevices: [{ address: '0000:81:00.0', cell: 0, attributes: {} }],
};

function placed(overrides: Partial<PlacedCell> = {}): PlacedCell {
  return {
    guestCell: 0,
    hostCell: 0,
    vcpus: [0, 1, 2],
    memoryMiB: 1024,
    pageSizeKiB: 2048,
    pins: { 0: 0, 1: 2 },
    floating: [2],
    emulatorCpus: null,
    cpuPolicy: 'mixed',
    cpuThreadPolicy: null,
    ...overrides,
  };
}

const placement = (...cells: PlacedCell[]): Placement => ({ cells, pciDevices: [] });
const withDevice = (address: string): Placement => ({
  cells: [placed()],
  pciDevices: [{ requestId: 'nic0', address }],
});

function codeOf(act: () => void): string | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.code;
    throw error;
  }
  return undefined;
}

describe('claim and release', () => {
  it('count pins, emulator CPUs, floating vCPUs, memory, pages and devices', () => {
    const host = compileHost(topology);
    claim(host, { ...withDevice('0000:81:00.0'), cells: [placed({ emulatorCpus: [3] })] });
    expect(usageOf(host).cells[0]).toEqual({
      id: 0,
      floatingVcpus: 1,
      memoryMiB: 1024,
      pinnedCpus: [0, 2, 3],
      pagesUsed: [0, 512],
    });
    expect(usageOf(host).pciAddresses).toEqual(['0000:81:00.0']);
  });

  it('isolate holds whole cores, and gives them back', () => {
    const host = compileHost(topology);
    const isolated = placement(
      placed({ vcpus: [0], pins: { 0: 2 }, floating: [], cpuThreadPolicy: 'isolate' }),
    );
    claim(host, isolated);
    expect(usageOf(host).cells[0]!.pinnedCpus).toEqual([2, 3]);
    release(host, isolated);
    expect(usageOf(host)).toEqual(usageOf(compileHost(topology)));
  });

  it('without a page size takes the smallest pages', () => {
    const host = compileHost(topology);
    claim(host, placement(placed({ pageSizeKiB: null })));
    expect(usageOf(host).cells[0]!.pagesUsed).toEqual([262_144, 0]);
  });

  it('holds two claims of one guest at a time, as a move needs', () => {
    const host = compileHost(topology);
    const target = placement(placed({ pins: { 0: 1, 1: 3 } }));
    claim(host, placement(placed()));
    claim(host, target);
    release(host, placement(placed()));
    expect(usageOf(host).cells[0]).toMatchObject({ pinnedCpus: [1, 3], memoryMiB: 1024, floatingVcpus: 1 });
  });

  it.each([
    ['unknown-cell', placement(placed(), placed({ hostCell: 9 }))],
    ['unknown-cpu', placement(placed(), placed({ hostCell: 1, pins: { 0: 3, 1: 4 } }))],
    ['unknown-page-size', placement(placed(), placed({ hostCell: 1, pageSizeKiB: 64 }))],
    ['page-pools-unreported', placement(placed(), placed({ hostCell: 2, pins: { 0: 8, 1: 9 } }))],
    ['cpu-held', placement(placed(), placed({ pins: { 0: 1, 1: 2 } }))],
    ['unknown-pci-device', withDevice('0000:99:00.0')],
  ])('a claim refused with %s changes nothing', (code, refused) => {
    const host = compileHost(topology);
    const before = usageOf(host);
    expect(codeOf(() => claim(host, refused))).toBe(code);
    expect(usageOf(host)).toEqual(before);
  });

  it.each([
    [
      'cpu-not-held',
      placement(
        placed(),
        placed({ vcpus: [0], memoryMiB: 1, floating: [], pageSizeKiB: null, pins: { 0: 3 } }),
      ),
    ],
    ['memory-not-held', placement(placed({ memoryMiB: 2048 }))],
    ['pages-not-held', placement(placed({ pageSizeKiB: 4 }))],
    ['floating-vcpus-not-held', placement(placed({ vcpus: [0, 1, 2, 3], floating: [2, 3] }))],
    ['pci-device-not-held', withDevice('0000:81:00.0')],
  ])('a release refused with %s changes nothing', (code, refused) => {
    const host = compileHost(topology);
    claim(host, placement(placed()));
    claim(host, placement(placed({ vcpus: [], pins: {}, floating: [], pageSizeKiB: null, memoryMiB: 8 })));
    const before = usageOf(host);
    expect(codeOf(() => release(host, refused))).toBe(code);
    expect(usageOf(host)).toEqual(before);
  });

  const dedicated = { cpuPolicy: 'dedicated', vcpus: [0, 1], floating: [] } as const;

  it.each([
    ['memory-invalid', { memoryMiB: -2048 }],
    ['memory-invalid', { memoryMiB: Number.NaN }],
    ['memory-invalid', { memoryMiB: Number.POSITIVE_INFINITY }],
    ['memory-invalid', { memoryMiB: 0.5, pageSizeKiB: 4 }],
    ['memory-invalid', { memoryMiB: 2 ** 60 }],
    ['memory-not-whole-pages', { memoryMiB: 1023 }],
    ['memory-exceeds-pages', { memoryMiB: 2050 }],
    ['memory-exceeds-pages', { memoryMiB: 2049, pageSizeKiB: null }],
    ['vcpus-invalid', { vcpus: [1, 0, 2] }],
    ['vcpus-invalid', { vcpus: [0, 0, 1, 2] }],
    ['vcpus-invalid', { vcpus: [0, 1, 2.5] }],
    ['vcpus-invalid', { vcpus: [-1, 0, 1, 2] }],
    ['vcpu-not-pinned', { ...dedicated, pins: {} }],
    ['vcpu-not-pinned', { ...dedicated, pins: { 1: 2 } }],
    ['vcpu-not-pinned', { pins: { 0: 0 } }],
    ['vcpu-not-floating', { floating: [2, 3] }],
    ['vcpu-not-floating', { floating: [3], vcpus: [0, 1] }],
    ['vcpu-not-floating', { ...dedicated, floating: [1], pins: { 0: 0, 1: 2 } }],
    ['vcpu-not-floating', { cpuPolicy: 'shared', pins: {} }],
    ['vcpu-not-floating', { cpuPolicy: null, vcpus: [0, 2] }],
    ['cpu-held', { pins: { 0: 2, 1: 2 } }],
    ['cpu-held', { pins: { 0: 2, 1: 2 }, cpuThreadPolicy: 'isolate' }],
  ] as const)('a placement is refused with %s for %j, and nothing changes', (code, wrong) => {
    const host = compileHost(topology);
    const refused = placement(placed({ hostCell: 1, pins: { 0: 4, 1: 6 } }), placed(wrong));
    const before = usageOf(host);
    expect(codeOf(() => claim(host, refused))).toBe(code);
    expect(usageOf(host)).toEqual(before);
    claim(host, placement(placed({ hostCell: 1, pins: { 0: 4, 1: 6 } }), placed()));
    const held = usageOf(host);
    expect(codeOf(() => release(host, refused))).toBe(code.replace('cpu-held', 'cpu-not-held'));
    expect(usageOf(host)).toEqual(held);
  });

  it('a cell may be without memory', () => {
    const host = compileHost(topology);
    claim(host, placement(placed({ memoryMiB: 0 })));
    expect(usageOf(host).cells[0]).toMatchObject({ memoryMiB: 0, pagesUsed: [0, 0] });
  });

  it('refuses a device that is held', () => {
    const host = compileHost(topology);
    claim(host, withDevice('0000:81:00.0'));
    const again = { ...withDevice('0000:81:00.0'), cells: [] };
    expect(codeOf(() => claim(host, again))).toBe('pci-device-held');
  });
});
