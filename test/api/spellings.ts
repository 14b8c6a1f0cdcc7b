import { smallFlavor } from './scene.js';

/** A request in all its spellings: what is left out, null, empty or a default written out means the same. */
export interface Spelled {
  readonly name: string;
  /** The claim's path, or its moves'. */
  readonly path: (id: string) => string;
  readonly bodies: (id: string) => readonly object[];
}

/** A guest that holds nothing of its host. */
export const plain = { vcpus: 1, memoryMb: 64 };
const pinned = { floatingVcpus: [], pinnedVcpus: [0, 1], memoryMb: 64, cpuPolicy: 'dedicated' };
const device = { requestId: 'nic0', count: 1, spec: [{ vendor_id: '8086' }] };
const noNetworks = [{}, { physnets: [] }, { tunneled: false }, { physnets: [], tunneled: false }];

const claim = (name: string, bodies: (id: string) => readonly object[]): Spelled => ({
  name,
  path: () => '/v1/claims',
  bodies: (claimId) => bodies(claimId).map((body) => ({ claimId, ...body })),
});

const move = (name: string, bodies: readonly object[]): Spelled => ({
  name,
  path: (claimId) => `/v1/claims/${claimId}/moves`,
  bodies: (moveId) => bodies.map((body) => ({ moveId, ...body })),
});

export const spelledClaims: readonly Spelled[] = [
  claim('a claim', (id) => [
    { flavor: plain },
    { flavor: { ...plain, extraSpecs: {} } },
    { flavor: plain, instanceId: id },
    { flavor: plain, image: {} },
    { flavor: plain, image: { properties: {} } },
    { flavor: plain, guestTopology: null },
    { flavor: plain, pciRequests: [] },
    { flavor: plain, target: {} },
    { flavor: plain, target: { labels: {} } },
    { flavor: plain, group: null, lease: null, domain: null, zone: 'default' },
  ]),
  claim('a claim without networks', () => [
    { flavor: smallFlavor },
    ...noNetworks.map((networks) => ({ flavor: smallFlavor, networks })),
  ]),
  claim('a claim without networks, by a rank policy', () => [
    { flavor: plain, rank: 'pack' },
    ...noNetworks.map((networks) => ({ flavor: plain, networks, rank: 'pack' })),
  ]),
  claim('a claim without networks that no host takes', () => [
    { flavor: plain, target: { hosts: ['compute-9'] } },
    ...noNetworks.map((networks) => ({ flavor: plain, networks, target: { hosts: ['compute-9'] } })),
  ]),
  claim('a claim with networks', () => [
    { flavor: plain, networks: { tunneled: true } },
    { flavor: plain, networks: { physnets: [], tunneled: true } },
  ]),
  claim('a claim with a guest topology', () => [
    { guestTopology: { cells: [pinned] } },
    { guestTopology: { cells: [{ ...pinned, pageSize: null, cpuThreadPolicy: null }] } },
    { guestTopology: { cells: [{ ...pinned, floatingVcpus: '', pinnedVcpus: '0-1' }] } },
    { guestTopology: { cells: [{ ...pinned, pinnedVcpus: [1, 0] }], emulatorThreadsPolicy: null } },
    { guestTopology: { cells: [pinned] }, image: {} },
  ]),
  claim('a claim with a device', () => [
    { flavor: plain, pciRequests: [device] },
    { flavor: plain, pciRequests: [{ ...device, numaPolicy: null }] },
  ]),
  claim('a claim with a domain', (id) => {
    const xml = `<domain type="kvm"><name>a</name><uuid>${id}</uuid></domain>`;
    return [
      { flavor: plain, domain: { xml } },
      { flavor: plain, domain: { xml, start: false } },
    ];
  }),
];

export const spelledMoves: readonly Spelled[] = [
  move('a migration', [
    { kind: 'cold-migration' },
    { kind: 'cold-migration', guestTopology: null },
    { kind: 'cold-migration', target: {} },
    { kind: 'cold-migration', target: { labels: {} } },
  ]),
  move(
    'a migration that drops the networks',
    noNetworks.map((networks) => ({ kind: 'evacuation', networks })),
  ),
  move('a resize by a flavor', [
    { kind: 'resize', flavor: plain },
    { kind: 'resize', flavor: { ...plain, extraSpecs: {} } },
  ]),
  move('a resize that drops the image', [
    { kind: 'resize', flavor: plain, image: {} },
    { kind: 'resize', flavor: plain, image: { properties: {} } },
  ]),
  move('a resize by a guest topology', [
    { kind: 'resize', guestTopology: { cells: [pinned] } },
    { kind: 'resize', guestTopology: { cells: [pinned] }, image: {} },
  ]),
];

/** Spellings that look alike and are not: nothing, in a move, is another wish than to leave what the claim has. */
export const otherMoves: readonly (readonly [name: string, object, object])[] = [
  ['networks', { kind: 'resize' }, { kind: 'resize', networks: {} }],
  ['devices', { kind: 'resize' }, { kind: 'resize', pciRequests: [] }],
  ['an image', { kind: 'resize', flavor: plain }, { kind: 'resize', flavor: plain, image: {} }],
  ['a rank policy', { kind: 'resize' }, { kind: 'resize', rank: 'spread' }],
];
