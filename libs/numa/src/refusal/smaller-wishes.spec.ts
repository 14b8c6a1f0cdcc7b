import { compileHost } from '../host/compiled-host.js';
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

function changes(cells: readonly GuestCell[], shape: string): readonly string[] {
  const host = compileHost(hostTopology(parseSyntheticHost(shape), defaultHostPolicy));
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
});
