import fc from 'fast-check';
import { CheckedHost } from '../checker/checked-host.js';
import { holdBoundGuest } from '../checker/hold-bound-guest.js';
import { compileHost, usageOf } from '../host/compiled-host.js';
import type { GuestBinding } from '../model/guest-binding.js';
import type { HostTopology } from '../model/host-topology.js';
import { holdBinding } from './hold-binding.js';

/** Cell 0 does not separate its CPUs, cell 1 does: 4 and 5 are shared, 5 to 7 dedicated. */
const topology: HostTopology = {
  cells: [0, 1].map((id) => ({
    id,
    socket: id,
    sharedCpus: id === 0 ? [0, 1, 2, 3] : [4, 5],
    dedicatedCpus: id === 0 ? [0, 1, 2, 3] : [5, 6, 7],
    siblings: [
      [4 * id, 4 * id + 1],
      [4 * id + 2, 4 * id + 3],
    ],
    memoryMiB: 2048,
    pagePools: [
      { sizeKiB: 4, total: 262_144, reserved: 0 },
      { sizeKiB: 2048, total: 512, reserved: 0 },
    ],
  })),
  pciDevices: [{ address: 'a', cell: 0, attributes: {} }],
};

const cpuSet = fc
  .uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 })
  .map((cpus) => cpus.sort((a, b) => a - b));

const bindings: fc.Arbitrary<GuestBinding> = fc.record({
  name: fc.constant(null),
  cells: fc.array(
    fc.record({
      guestCell: fc.nat(3),
      vcpus: fc.constant([0, 1]),
      bindings: fc.array(fc.record({ vcpus: fc.constantFrom([0], [0, 1]), cpus: cpuSet }), { maxLength: 3 }),
      memoryMiB: fc.nat(3000),
      pageSizeKiB: fc.constantFrom(null, 4, 2048, 1_048_576),
      hostCells: fc.constantFrom(null, [0], [1], [0, 1], [7]),
    }),
    { maxLength: 3 },
  ),
  emulatorCpus: fc.option(cpuSet),
  realtimeVcpus: fc.constant([]),
  pciAddresses: fc.constantFrom([], ['a'], ['a', 'unknown']),
});

function one(cpus: number[], hostCells: number[] | null = null): GuestBinding {
  const cell = { guestCell: 0, vcpus: [0], bindings: [{ vcpus: [0], cpus }], memoryMiB: 100, hostCells };
  return {
    name: null,
    cells: [{ ...cell, pageSizeKiB: 2048 }],
    emulatorCpus: null,
    realtimeVcpus: [],
    pciAddresses: [],
  };
}

function used(...guests: GuestBinding[]) {
  const host = compileHost(topology);
  for (const guest of guests) holdBinding(host, guest);
  return usageOf(host).cells.map(({ pinnedCpus, floatingVcpus, memoryMiB }) => [
    pinnedCpus,
    floatingVcpus,
    memoryMiB,
  ]);
}

describe('what a guest without a claim takes', () => {
  it.each([
    [
      [2],
      [
        [[2], 0, 0],
        [[], 0, 0],
      ],
    ],
    [
      [0, 1],
      [
        [[], 1, 0],
        [[], 0, 0],
      ],
    ],
    [
      [6, 7],
      [
        [[], 0, 0],
        [[6, 7], 0, 0],
      ],
    ],
    [
      [5, 6],
      [
        [[], 0, 0],
        [[6], 1, 0],
      ],
    ],
    [
      [4],
      [
        [[], 0, 0],
        [[], 1, 0],
      ],
    ],
    [
      [3, 6],
      [
        [[], 0, 0],
        [[6], 0, 0],
      ],
    ],
    [
      [9],
      [
        [[], 0, 0],
        [[], 0, 0],
      ],
    ],
  ])('bound to CPUs %p', (cpus, expected) => {
    expect(used(one(cpus))).toEqual(expected);
  });

  it('counts memory where it is bound to one cell alone, in whole pages', () => {
    expect(used(one([2], [1]))[1]).toEqual([[], 0, 100]);
    expect(used(one([2], [0, 1])).map(([, , memory]) => memory)).toEqual([0, 0]);
    const host = compileHost(topology);
    holdBinding(host, { ...one([2], [1]), cells: [{ ...one([2], [1]).cells[0]!, memoryMiB: 101 }] });
    expect(usageOf(host).cells[1]!.pagesUsed).toEqual([0, 51]);
  });

  it('of two guests on one CPU is taken once', () => {
    expect(used(one([2]), one([2]))[0]).toEqual([[2], 0, 0]);
  });

  it('is what the independent checker counts', () => {
    fc.assert(
      fc.property(fc.array(bindings, { maxLength: 3 }), (guests) => {
        const host = compileHost(topology);
        const checked = new CheckedHost(topology);
        for (const guest of guests) {
          holdBinding(host, guest);
          holdBoundGuest(checked, guest);
        }
        for (const usage of usageOf(host).cells) {
          const cell = checked.cells.get(usage.id)!;
          expect([...cell.taken].sort((a, b) => a - b)).toEqual(usage.pinnedCpus);
          expect([cell.floatingVcpus, cell.memoryMiB]).toEqual([usage.floatingVcpus, usage.memoryMiB]);
          expect(cell.cell.pagePools.map(({ sizeKiB }) => cell.pagesUsed.get(sizeKiB) ?? 0)).toEqual(
            usage.pagesUsed,
          );
        }
        expect(usageOf(host).pciAddresses).toEqual([...checked.devicesTaken].filter((a) => a === 'a'));
      }),
    );
  });
});
