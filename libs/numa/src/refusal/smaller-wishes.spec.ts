import { type CompiledHost, compileHost } from '../host/compiled-host.js';
import { hostTopology } from '../host/host-topology-from-report.js';
import { parseSyntheticHost } from '../host/synthetic-host.js';
import type { GuestCell } from '../model/guest-topology.js';
import { defaultHostPolicy } from '../model/host-policy.js';
import { describeChange } from './describe.js';
import { changesThatFit } from './smaller-wishes.js';

/** Cells of so many pinned vCPUs and so much memory. */
function guest(...sizes: readonly (readonly [vcpus: number, memoryMiB: number])[]): GuestCell[] {
  let next = 0;
  return sizes.map(([vcpus, memoryMiB], id) => ({
    ...{ id, floatingVcpus: [], pinnedVcpus: Array.from({ length: vcpus }, () => next++), memoryMiB },
    ...{ pageSize: null, cpuPolicy: 'dedicated' as const, cpuThreadPolicy: null },
  }));
}

const changes = (cells: readonly GuestCell[], shape: string): readonly string[] =>
  changesOf(compileHost(hostTopology(parseSyntheticHost(shape), defaultHostPolicy)), cells);

function changesOf(host: CompiledHost, cells: readonly GuestCell[]): readonly string[] {
  const request = { topology: { cells, emulatorThreadsPolicy: null }, pciRequests: [], network: null };
  return changesThatFit(host, request, {
    ruleSet: 'nova-2026',
    cellOrder: 'spread',
    limits: null,
  }).map(describeChange);
}

describe('changesThatFit', () => {
  it.each([
    ['equal cells keep equally many vCPUs', guest([4, 64], [4, 64]), 3, 4096, ['with 6 vCPUs instead of 8']],
    [
      'of unlike cells only the too large one loses vCPUs',
      guest([5, 64], [1, 64]),
      3,
      4096,
      ['with 4 vCPUs instead of 6 (by guest cell: 3, 1)'],
    ],
    [
      'of unlike cells only the too large one loses memory',
      guest([1, 64], [1, 8192]),
      3,
      4096,
      ['with 4160 MiB of memory instead of 8256 (by guest cell: 64, 4096)'],
    ],
    [
      'equal cells keep equally much memory',
      guest([1, 8192], [1, 8192]),
      3,
      4096,
      ['with 8192 MiB of memory instead of 16384'],
    ],
  ] as const)('%s', (_, cells, cores, memoryMiB, expected) => {
    const found = changes(cells, `cell:2 core:${cores} memory:${memoryMiB}m`);
    expect(found).toEqual(expected);
  });

  /** A cell of so many pinned and floating vCPUs, and a host of one cell with so many dedicated and shared CPUs. */
  function mixed(pinned: number, floating: number, dedicated: number, shared: number): readonly string[] {
    const numbers = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => from + index);
    const cpus = numbers(0, dedicated + shared);
    const cell = {
      ...{ id: 0, pinnedVcpus: numbers(0, pinned), floatingVcpus: numbers(pinned, floating), memoryMiB: 64 },
      ...{ pageSize: null, cpuPolicy: 'mixed' as const, cpuThreadPolicy: null },
    };
    const hostCell = {
      ...{ id: 0, socket: 0, dedicatedCpus: cpus.slice(0, dedicated), sharedCpus: cpus.slice(dedicated) },
      siblings: cpus.map((cpu) => [cpu]),
      ...{ memoryMiB: 4096, pagePools: [{ sizeKiB: 4, total: 1_048_576, reserved: 0 }] },
    };
    return changesOf(compileHost({ cells: [hostCell] }), [cell]);
  }

  it('mixed cells lose vCPUs of the kind that is missing', () => {
    expect(mixed(2, 6, 1, 8)).toEqual(['with 7 vCPUs instead of 8 (pinned by guest cell: 1)']);
    expect(mixed(6, 2, 6, 1)).toEqual(['with 7 vCPUs instead of 8 (pinned by guest cell: 6)']);
    expect(mixed(10, 6, 8, 2)).toEqual(['with 10 vCPUs instead of 16 (pinned by guest cell: 8)']);
  });

  it('says how fewer cells are to be divided where they do not come out even', () => {
    const found = changes(guest([3, 64], [3, 64], [3, 65]), 'cell:2 core:8 memory:4096m');
    expect(found).toEqual([
      'in 2 NUMA cells instead of 3 (vCPUs by guest cell: 5, 4; MiB by guest cell: 97, 96)',
    ]);
  });

  it('answers for very large guests as well', () => {
    expect(changes(guest([16_384, 64]), 'core:100 memory:4096m')).toEqual([
      'with 100 vCPUs instead of 16384',
    ]);
    const many = guest(...Array.from({ length: 128 }, () => [2, 64] as const));
    expect(changes(many, 'cell:64 core:8 memory:4096m')).toEqual(['in 64 NUMA cells instead of 128']);
  });
});
