import * as fc from 'fast-check';
import type { GuestRequest, NetworkRequest, PciRequest } from '../../src/model/guest-topology.js';
import type { HostTopology, PciDevice } from '../../src/model/host-topology.js';
import type { Scenario } from './scenarios.js';

/** Specs that are equal, apart, nested and crossing; some are written in capitals, and some for remote-managed devices. */
const specs: readonly PciRequest['spec'][] = [
  [{ product_id: 'a' }],
  [{ product_id: 'a' }],
  [{ product_id: 'b' }],
  [{ vendor_id: 'x' }],
  [{ vendor_id: 'X' }],
  [{ product_id: 'A', remote_managed: 'True' }],
  [{ product_id: 'a', vendor_id: 'x' }],
  [{ product_id: 'a' }, { product_id: 'b' }],
  [{ vendor_id: 'y', dev_type: 'type-PF' }, { product_id: 'c' }],
];

const requestsOf = (most: number, alikeWeight: number): fc.Arbitrary<readonly PciRequest[]> => {
  const numaPolicy = fc.constantFrom<PciRequest['numaPolicy'][]>(
    ...[
      'required' as const,
      'required' as const,
      'legacy' as const,
      'preferred' as const,
      'preferred' as const,
      'socket' as const,
      null,
    ],
  );
  const one = fc.record({
    spec: fc.constantFrom(...specs),
    count: fc.constantFrom(1, 1, 1, 2, 3),
    numaPolicy,
  });
  const named = (requests: readonly Omit<PciRequest, 'requestId'>[]) =>
    requests.map((request, index) => ({ ...request, requestId: `request-${index}` }));
  return fc.oneof(
    { weight: 2, arbitrary: fc.array(one, { minLength: 1, maxLength: most }).map(named) },
    {
      weight: alikeWeight,
      arbitrary: fc
        .tuple(one, fc.integer({ min: 2, max: most }))
        .map(([request, length]) => named(Array.from({ length }, () => request))),
    },
    {
      // Of one kind, each with a policy of its own: what one takes, and in which order, another has to do without.
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...specs), fc.array(one, { minLength: 2, maxLength: most }))
        .map(([spec, requests]) => named(requests.map((request) => ({ ...request, spec })))),
    },
  );
};

interface Sizes {
  readonly hostCells: number;
  readonly guestCells: number;
  readonly devices: number;
  readonly requests: number;
}

/** Hosts and guests of equal small cells, some of them full, where devices and networks decide. */
export const deviceScenarios = ({
  hostCells,
  guestCells,
  devices,
  requests,
}: Sizes): fc.Arbitrary<Scenario> =>
  fc.integer({ min: 1, max: hostCells }).chain((cellCount) =>
    fc
      .record({
        full: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: cellCount, maxLength: cellCount }),
        near: fc.array(fc.subarray(['net0', 'net1']), { minLength: cellCount, maxLength: cellCount }),
        devices: fc.oneof(
          ...[anyKind, oneKind].map((kind) =>
            fc.array(deviceOn(cellCount, kind), { minLength: 1, maxLength: devices }),
          ),
        ),
        sockets: fc.constantFrom('one', 'pairs', 'unknown'),
        guestCells: fc.integer({ min: 1, max: Math.min(guestCells, cellCount) }),
        pciRequests: requestsOf(requests, 1),
        physnets: fc.oneof(fc.constant<string[]>([]), fc.subarray(['net0', 'net1'])),
        tunnels: fc.array(fc.boolean(), { minLength: cellCount, maxLength: cellCount }),
        tunneled: fc.constantFrom(false, false, true),
        cellOrder: fc.constantFrom('spread' as const, 'pack' as const),
      })
      .map((seed) => {
        const topology = topologyOf(cellCount, seed);
        return {
          topology,
          usage: {
            cells: topology.cells.map(({ id, dedicatedCpus }, index) => ({
              id,
              floatingVcpus: 0,
              memoryMiB: 0,
              pinnedCpus: dedicatedCpus.slice(0, seed.full[index] === 0 ? 2 : 0),
              pagesUsed: [0],
            })),
            pciAddresses: [],
          },
          request: guestOf(seed.guestCells, seed.pciRequests, seed),
          options: { ruleSet: 'nova-2026' as const, cellOrder: seed.cellOrder, limits: null },
        };
      }),
  );

const anyKind = fc.record({
  vendor_id: fc.constantFrom('x', 'y', 'Y'),
  product_id: fc.constantFrom('a', 'a', 'b', 'c'),
  dev_type: fc.constantFrom('type-VF', 'type-VF', 'type-PF'),
  remote_managed: fc.constantFrom('false', 'false', 'false', 'true'),
});

/** Where all are alike, requests differ by policy and count alone, and the order of taking decides. */
const oneKind = fc.constant({
  vendor_id: 'x',
  product_id: 'a',
  dev_type: 'type-VF',
  remote_managed: 'false',
});

function deviceOn(
  cellCount: number,
  attributes: typeof anyKind | typeof oneKind,
): fc.Arbitrary<Omit<PciDevice, 'address'>> {
  return fc.record({ cell: fc.option(fc.nat(cellCount - 1), { freq: 4 }), attributes });
}

function topologyOf(
  cellCount: number,
  seed: {
    readonly near: string[][];
    readonly tunnels: readonly boolean[];
    readonly sockets: string;
    readonly devices: Omit<PciDevice, 'address'>[];
  },
): HostTopology {
  return {
    cells: Array.from({ length: cellCount }, (_, id) => {
      const cpus = [2 * id, 2 * id + 1];
      return {
        id,
        socket: seed.sockets === 'unknown' ? null : seed.sockets === 'one' ? 0 : id >> 1,
        sharedCpus: cpus,
        dedicatedCpus: cpus,
        siblings: [cpus],
        memoryMiB: 1024,
        pagePools: [{ sizeKiB: 4, total: 262_144, reserved: 0 }],
        network: { physnets: seed.near[id]!, tunneled: seed.tunnels[id]! },
      };
    }),
    pciDevices: seed.devices.map((device, index) => ({
      ...device,
      address: `0000:${index.toString(16).padStart(2, '0')}:00.0`,
    })),
  };
}

function guestOf(
  count: number,
  pciRequests: readonly PciRequest[],
  { physnets, tunneled }: NetworkRequest,
): GuestRequest {
  const cells = Array.from({ length: count }, (_, id) => ({
    id,
    floatingVcpus: [],
    pinnedVcpus: [id],
    memoryMiB: 512,
    pageSize: null,
    cpuPolicy: 'dedicated' as const,
    cpuThreadPolicy: null,
  }));
  const network = physnets.length > 0 || tunneled ? { physnets, tunneled } : null;
  return { topology: { cells, emulatorThreadsPolicy: null }, pciRequests, network };
}
