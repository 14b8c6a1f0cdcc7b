import fc from 'fast-check';
import { checkedTopology } from '../checker/checked-topology.js';
import { defaultHostPolicy, type HostPolicy } from '../model/host-policy.js';
import type { HostReport, ReportedCell, ReportedCpu } from '../model/host-report.js';
import { missingPolicyCpus } from './host-cpu-sets.js';
import { hostTopology } from './host-topology-from-report.js';
import { parseSyntheticHost } from './synthetic-host.js';

function policy(part: Partial<HostPolicy>): HostPolicy {
  return { ...defaultHostPolicy, ...part };
}

function cpu(id: number, siblings: readonly number[], socket: number | null = 0): ReportedCpu {
  return { id, socket, die: null, core: null, siblings };
}

function host(cell: Partial<ReportedCell>, onlineCpus: readonly number[] | null = null): HostReport {
  const cells = [{ id: 0, memoryKiB: 1024, pages: [], cpus: [], distances: [], ...cell }];
  return { arch: 'x86_64', cells, onlineCpus };
}

const twoCells = parseSyntheticHost('cell:2 core:2 thread:2 memory:4g page-2m:512');

describe('hostTopology', () => {
  it('lets every online CPU serve both when no set is given', () => {
    expect(hostTopology(twoCells, defaultHostPolicy)).toEqual({
      cells: [0, 1].map((id) => ({
        id,
        socket: 0,
        sharedCpus: [0, 1, 2, 3].map((index) => id * 4 + index),
        dedicatedCpus: [0, 1, 2, 3].map((index) => id * 4 + index),
        siblings: [
          [id * 4, id * 4 + 1],
          [id * 4 + 2, id * 4 + 3],
        ],
        memoryMiB: 4096,
        pagePools: [
          { sizeKiB: 4, total: 786_432, reserved: 0 },
          { sizeKiB: 2048, total: 512, reserved: 0 },
        ],
      })),
    });
  });

  it.each([
    ['shared alone', { sharedCpus: [0, 1] }, [0, 1], [], [[0, 1]]],
    ['dedicated alone', { dedicatedCpus: [1, 2, 3] }, [], [1, 2, 3], [[1], [2, 3]]],
    ['both', { sharedCpus: [0], dedicatedCpus: [2] }, [0], [2], [[0], [2]]],
    ['CPUs that are not there', { dedicatedCpus: [3, 99] }, [], [3], [[3]]],
  ] as const)('takes the sets: %s', (_name, sets, sharedCpus, dedicatedCpus, siblings) => {
    expect(hostTopology(twoCells, policy(sets)).cells[0]).toMatchObject({
      sharedCpus,
      dedicatedCpus,
      siblings,
    });
  });

  it('drops CPUs that have gone offline, whatever the policy says', () => {
    const report = { ...twoCells, onlineCpus: [0, 2, 3, 4] };
    const cell = hostTopology(report, policy({ dedicatedCpus: [0, 1, 2] })).cells[0];
    expect(cell).toMatchObject({ sharedCpus: [], dedicatedCpus: [0, 2], siblings: [[0], [2]] });
    expect(missingPolicyCpus(report, policy({ sharedCpus: [7], dedicatedCpus: [1, 0, 99] }))).toEqual([
      1, 7, 99,
    ]);
  });

  it('keeps the cores in the order of the report', () => {
    const cpus = [cpu(8, [2, 8]), cpu(1, [1, 7]), cpu(2, [2, 8]), cpu(7, [1, 7])];
    expect(hostTopology(host({ cpus }), defaultHostPolicy).cells[0]?.siblings).toEqual([
      [2, 8],
      [1, 7],
    ]);
  });

  it('takes a CPU without siblings for a core of its own, and no CPU twice', () => {
    const cpus = [cpu(0, []), cpu(1, [1, 2]), cpu(2, [2, 3]), cpu(3, [2, 3])];
    expect(hostTopology(host({ cpus }), defaultHostPolicy).cells[0]?.siblings).toEqual([[0], [1, 2], [3]]);
  });

  it.each([
    [[0, 0], 0],
    [[0, 1], null],
    [[1, null], null],
    [[null, null], null],
    [[], null],
  ])('sockets %j make socket %j', (sockets, socket) => {
    const cpus = sockets.map((one, id) => cpu(id, [id], one));
    expect(hostTopology(host({ cpus }), defaultHostPolicy).cells[0]?.socket).toBe(socket);
  });

  it('looks at the sockets of online CPUs alone', () => {
    const cpus = [cpu(0, [0], 1), cpu(1, [], null)];
    expect(hostTopology(host({ cpus }, [0]), defaultHostPolicy).cells[0]?.socket).toBe(1);
  });

  it.each([
    [2047, [], 1],
    [
      0,
      [
        { sizeKiB: 4, total: 300 },
        { sizeKiB: 2048, total: 2 },
      ],
      5,
    ],
    [Number.NaN, [{ sizeKiB: 1024, total: 7 }], 7],
    [0, [], 0],
  ])('%d KiB and pages %j are so many MiB', (memoryKiB, pages, memoryMiB) => {
    expect(hostTopology(host({ memoryKiB, pages }), defaultHostPolicy).cells[0]?.memoryMiB).toBe(memoryMiB);
  });

  it('reserves pages, the last of several entries, and ignores pools that are not there', () => {
    const reservedPages = [
      { cell: 0, sizeKiB: 2048, count: 5 },
      { cell: 0, sizeKiB: 2048, count: 600 },
      { cell: 1, sizeKiB: 4, count: 9 },
      { cell: 7, sizeKiB: 4, count: 9 },
    ];
    const { cells } = hostTopology(twoCells, policy({ reservedPages }));
    expect(cells.map(({ pagePools }) => pagePools.map(({ reserved }) => reserved))).toEqual([
      [0, 600],
      [9, 0],
    ]);
  });

  it.each<[string, Partial<ReportedCell>, number, number, number[]]>([
    ['less memory and fewer small pages', {}, 1024, 3072, [524_288, 512]],
    ['nothing', {}, 0, 4096, [786_432, 512]],
    ['huge pages stay', {}, 3500, 596, [0, 512]],
    ['no less than nothing', {}, 5000, 0, [0, 512]],
    ['whole pages', { pages: [{ sizeKiB: 2048, total: 2048 }] }, 3, 4093, [2046]],
    ['memory told by pages alone', { memoryKiB: 0, pages: [{ sizeKiB: 4, total: 1024 }] }, 1, 3, [768]],
    ['no pages', { pages: [] }, 96, 4000, []],
  ])('takes reserved memory away: %s', (_name, reported, memoryMiB, left, totals) => {
    const report = { ...twoCells, cells: twoCells.cells.map((cell) => ({ ...cell, ...reported })) };
    const reservedMemory = [
      { cell: 1, memoryMiB: 7 },
      { cell: 1, memoryMiB },
      { cell: 9, memoryMiB: 1 },
    ];
    const [other, cell] = hostTopology(report, policy({ reservedMemory })).cells;
    expect([cell!.memoryMiB, cell!.pagePools.map(({ total }) => total)]).toEqual([left, totals]);
    expect(other).toEqual(hostTopology(report, defaultHostPolicy).cells[0]);
  });

  it('has what the checker works out', () => {
    const sizes = fc.uniqueArray(fc.constantFrom(4, 64, 2048, 1_048_576));
    const reserved = fc.array(fc.record({ cell: fc.nat(2), memoryMiB: fc.nat(6000) }), { maxLength: 3 });
    const memory = fc.constantFrom(0, 1023, 1024, 2047, 4_194_304);
    fc.assert(
      fc.property(sizes, fc.nat(3000), memory, reserved, (pageSizes, total, memoryKiB, reservedMemory) => {
        const pages = pageSizes.map((sizeKiB) => ({ sizeKiB, total }));
        const report = { ...twoCells, cells: twoCells.cells.map((one) => ({ ...one, memoryKiB, pages })) };
        const reserving = policy({ reservedMemory, reservedPages: [{ cell: 0, sizeKiB: 4, count: 9 }] });
        expect(checkedTopology(report, reserving)).toEqual(hostTopology(report, reserving));
      }),
    );
  });

  it('hands on devices and networks, and adds none', () => {
    const network = { physnets: ['physnet0'], tunneled: true };
    const pciDevices = [{ address: '0000:81:00.1', cell: 0, attributes: {} }];
    const topology = hostTopology({ ...host({ network }), pciDevices }, defaultHostPolicy);
    expect(topology.pciDevices).toBe(pciDevices);
    expect(topology.cells[0]?.network).toBe(network);
    expect(hostTopology(host({}), defaultHostPolicy)).not.toHaveProperty('pciDevices');
    expect(hostTopology(host({}), defaultHostPolicy).cells[0]).not.toHaveProperty('network');
  });

  it('is a host without cells when the report has none', () => {
    expect(hostTopology({ arch: null, cells: [], onlineCpus: [0] }, defaultHostPolicy)).toEqual({
      cells: [],
    });
  });

  it('puts each usable CPU into one core, under any sets', () => {
    const ids = fc.option(fc.uniqueArray(fc.nat(20)));
    fc.assert(
      fc.property(ids, ids, ids, (sharedCpus, dedicatedCpus, onlineCpus) => {
        const report = { ...twoCells, onlineCpus };
        const before = JSON.stringify(report);
        for (const cell of hostTopology(report, policy({ sharedCpus, dedicatedCpus })).cells) {
          const usable = [...new Set([...cell.sharedCpus, ...cell.dedicatedCpus])].sort((a, b) => a - b);
          expect(cell.siblings.flat().sort((a, b) => a - b)).toEqual(usable);
        }
        expect(JSON.stringify(report)).toBe(before);
      }),
    );
  });
});
