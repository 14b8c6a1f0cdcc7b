import { adoptionViolationOf } from '../checker/check-placement.js';
import { CheckedHost } from '../checker/checked-host.js';
import { compileHost, usageOf } from '../host/compiled-host.js';
import type { BoundCell, GuestBinding } from '../model/guest-binding.js';
import type { HostTopology } from '../model/host-topology.js';
import { claim } from '../usage/apply-placement.js';
import { guestOfBinding } from './guest-of-binding.js';

/** Two cells of four CPUs; CPU 0 of each is shared, the others are dedicated. */
const separated: HostTopology = {
  cells: [0, 1].map((id) => ({
    id,
    socket: id,
    sharedCpus: [id * 4, id * 4 + 1],
    dedicatedCpus: [id * 4 + 2, id * 4 + 3],
    siblings: [0, 1, 2, 3].map((cpu) => [id * 4 + cpu]),
    memoryMiB: 4096,
    pagePools: [
      { sizeKiB: 4, total: 786_432, reserved: 0 },
      { sizeKiB: 2048, total: 512, reserved: 0 },
    ],
  })),
  pciDevices: [{ address: '0000:81:00.0', cell: 0, attributes: { vendor_id: '8086', product_id: '154d' } }],
};

const all = [0, 1, 2, 3];
const unseparated: HostTopology = {
  cells: [{ ...separated.cells[0]!, sharedCpus: all, dedicatedCpus: all }],
};

const cell = (changes: Partial<BoundCell> = {}): BoundCell => ({
  guestCell: 0,
  vcpus: [0, 1],
  bindings: [
    { vcpus: [0], cpus: [2] },
    { vcpus: [1], cpus: [3] },
  ],
  memoryMiB: 512,
  pageSizeKiB: 2048,
  hostCells: [0],
  ...changes,
});

const bound = (changes: Partial<GuestBinding> = {}, ...cells: BoundCell[]): GuestBinding => ({
  name: 'by-hand',
  cells: cells.length > 0 ? cells : [cell()],
  emulatorCpus: null,
  realtimeVcpus: [],
  pciAddresses: [],
  ...changes,
});

describe('a guest found running', () => {
  it('is described as it would have been placed, and can be claimed so', () => {
    const second = cell({
      guestCell: 1,
      vcpus: [2, 3],
      bindings: [
        { vcpus: [2], cpus: [6] },
        { vcpus: [3], cpus: [4, 5] },
      ],
      hostCells: null,
      pageSizeKiB: null,
    });
    const binding = bound(
      { emulatorCpus: [2], pciAddresses: ['0000:81:00.0', '0000:99:00.0'] },
      cell(),
      second,
    );
    const { guest, placement, pciRequests } = guestOfBinding(binding, separated, [0, 1, 4, 5]);
    expect(placement.cells).toMatchObject([
      {
        guestCell: 0,
        hostCell: 0,
        pins: { 0: 2, 1: 3 },
        floating: [],
        pageSizeKiB: 2048,
        cpuPolicy: 'mixed',
      },
      { guestCell: 1, hostCell: 1, pins: { 2: 6 }, floating: [3], pageSizeKiB: null, cpuPolicy: 'mixed' },
    ]);
    expect(placement.pciDevices).toEqual([{ requestId: '0000:81:00.0', address: '0000:81:00.0' }]);
    expect(pciRequests[0]!.spec).toEqual([{ vendor_id: '8086', product_id: '154d' }]);
    expect(guest.topology!.emulatorThreadsPolicy).toBeNull();
    const host = compileHost(separated);
    claim(host, placement);
    expect(usageOf(host).cells.map(({ pinnedCpus }) => pinnedCpus)).toEqual([[2, 3], [6]]);
    const request = { topology: guest.topology, pciRequests, network: null };
    expect(adoptionViolationOf(new CheckedHost(separated), request, placement)).toBeNull();
  });

  it.each([
    [
      'dedicated',
      [
        { vcpus: [0], cpus: [2] },
        { vcpus: [1], cpus: [3] },
      ],
    ],
    ['shared', [{ vcpus: [0, 1], cpus: [0, 1] }]],
  ] as const)('has the policy %s by how its vCPUs are bound', (policy, bindings) => {
    const { placement } = guestOfBinding(bound({}, cell({ bindings })), separated, null);
    expect(placement.cells[0]!.cpuPolicy).toBe(policy);
  });

  it('has a CPU for its emulator threads, shares them, or leaves them with its vCPUs', () => {
    const policy = (emulatorCpus: number[] | null, vcpus = [0]) => {
      const bindings = [{ vcpus: [0], cpus: [2] }];
      const binding = bound({ emulatorCpus }, cell({ vcpus, bindings }));
      const { guest, placement } = guestOfBinding(binding, separated, [0, 1, 4, 5]);
      return [guest.topology!.emulatorThreadsPolicy, placement.cells[0]!.emulatorCpus];
    };
    expect(policy([3])).toEqual(['isolate', [3]]);
    expect(policy([0, 1, 4, 5])).toEqual(['share', null]);
    expect(policy([2])).toEqual([null, null]);
    expect(policy(null)).toEqual([null, null]);
  });

  it('floats over its only cell when nothing binds it', () => {
    const { placement } = guestOfBinding(
      bound({}, cell({ bindings: [], hostCells: null })),
      unseparated,
      null,
    );
    expect(placement.cells[0]).toMatchObject({ hostCell: 0, floating: [0, 1], cpuPolicy: 'shared' });
  });

  it.each([
    [
      /vCPU 1 runs on CPUs 1,2,3/,
      cell({
        bindings: [
          { vcpus: [0], cpus: [2] },
          { vcpus: [1], cpus: [1, 2, 3] },
        ],
      }),
    ],
    [/several host cells \(0, 1\)/, cell({ bindings: [{ vcpus: [0], cpus: [2] }] })],
    [/CPU 9, which guests may not use/, cell({ bindings: [{ vcpus: [0, 1], cpus: [9] }] })],
    [/bound to host cell 1, its CPUs are in 0/, cell({ hostCells: [1] })],
    [/pinned to CPU 2/, cell({ bindings: [{ vcpus: [0, 1], cpus: [2] }] })],
  ])('cannot be described: %p', (message, one) => {
    expect(() => guestOfBinding(bound({}, one), separated, null)).toThrow(message);
  });

  it('cannot be described with two cells in one, or none', () => {
    const other = cell({ guestCell: 1, vcpus: [2], bindings: [{ vcpus: [2], cpus: [0, 1] }] });
    expect(() => guestOfBinding(bound({}, cell(), other), separated, null)).toThrow(/two of its cells/);
    expect(() => guestOfBinding({ ...bound(), cells: [] }, separated, null)).toThrow(/no cells/);
  });
});
