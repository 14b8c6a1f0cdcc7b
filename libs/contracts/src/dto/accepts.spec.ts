import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import * as fc from 'fast-check';
import { accepts } from './accepts.js';
import { AdoptGuestDto } from './adopt-guest.dto.js';
import { CandidatesDto } from './candidates.dto.js';
import { HostPolicyDto } from './host-policy.dto.js';
import { HostReportDto } from './host-report.dto.js';
import { OutcomeDto } from './outcome.dto.js';
import { PlaceClaimDto } from './place-claim.dto.js';
import { PlaceClaimsDto } from './place-claims.dto.js';
import { StartMoveDto } from './start-move.dto.js';

const claim = {
  claimId: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90',
  zone: 'default',
  flavor: { vcpus: 8, memoryMb: 16384, extraSpecs: { 'hw:numa_nodes': '2' } },
  image: { properties: { hw_cpu_policy: 'dedicated' } },
  guestTopology: {
    cells: [{ floatingVcpus: [], pinnedVcpus: '0-3', memoryMb: 512, pageSize: 2048, cpuPolicy: 'mixed' }],
    emulatorThreadsPolicy: 'isolate',
  },
  pciRequests: [{ requestId: 'nic0', count: 1, spec: [{ vendor_id: '8086' }], numaPolicy: 'required' }],
  networks: { physnets: ['physnet0'], tunneled: false },
  limits: { cpuAllocationRatio: 4, ramAllocationRatio: 1 },
  target: { hosts: ['compute-1'], labels: { rack: 'r2' } },
  group: { id: 'db', policy: 'affinity' },
  lease: { seconds: 120 },
  domain: { xml: '<domain/>', start: true },
};
const { claimId: _, lease: __, domain: ___, ...wish } = claim;

const bodies: readonly (readonly [new () => object, object])[] = [
  [PlaceClaimDto, claim],
  [PlaceClaimsDto, { claims: [claim, { claimId: claim.claimId, flavor: claim.flavor }] }],
  [CandidatesDto, { ...wish, limit: 3 }],
  [StartMoveDto, { moveId: claim.claimId, kind: 'resize', flavor: claim.flavor, target: claim.target }],
  [
    HostReportDto,
    {
      arch: 'x86_64',
      cells: [
        {
          id: 0,
          memoryKiB: 1024,
          pages: [{ sizeKiB: 4, total: 256 }],
          cpus: [{ id: 0, socket: 0, die: 0, core: 0, siblings: [0] }],
          distances: [{ cell: 0, value: 10 }],
          network: { physnets: ['physnet0'], tunneled: true },
        },
      ],
      onlineCpus: [0],
      pciDevices: [{ address: '0000:81:00.1', cell: 0, attributes: { vendor_id: '8086' } }],
    },
  ],
  [HostPolicyDto, { sharedCpus: [0], dedicatedCpus: '1-3', labels: { rack: 'r1' }, cpuAllocationRatio: 2 }],
  [OutcomeDto, { kind: 'applied', claimId: claim.claimId, decision: 1, waitsForRestart: [] }],
  [
    OutcomeDto,
    {
      kind: 'drifted',
      instanceId: claim.claimId,
      drift: 'foreign',
      differences: [{ element: 'vcpupin', wanted: '', had: '' }],
      binding: {
        name: 'by-hand',
        cells: [
          {
            guestCell: 0,
            vcpus: '0-1',
            bindings: [{ vcpus: [0], cpus: '4' }],
            memoryMb: 512,
            pageSizeKb: 2048,
            hostCells: [0],
          },
        ],
        emulatorCpus: [4],
        realtimeVcpus: [],
        pciAddresses: ['0000:81:00.1'],
      },
    },
  ],
  [AdoptGuestDto, { claimId: claim.claimId }],
];

const odd = fc.constantFrom<unknown>(
  null,
  '',
  'x',
  -1,
  0,
  1.5,
  2 ** 60,
  true,
  [],
  [null],
  [[]],
  [{}],
  {},
  { x: 1 },
  { x: 'y' },
  '0-3',
  'dedicated',
);

/** Every place in a value, as the keys that lead there. */
function placesIn(value: unknown, before: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [before];
  return [before, ...Object.entries(value).flatMap(([key, field]) => placesIn(field, [...before, key]))];
}

type Change = { readonly place: number; readonly how: 'replace' | 'remove' | 'add'; readonly by: unknown };

const changes: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(200),
  how: fc.constantFrom('replace', 'remove', 'add'),
  by: odd,
});

function changed(body: object, { place, how, by }: Change): object {
  const copy = structuredClone(body);
  const places = placesIn(copy).slice(1);
  if (places.length === 0) return copy;
  const path = places[place % places.length]!;
  let parent = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
  const key = path.at(-1)!;
  if (how === 'replace') parent[key] = by;
  else if (how === 'remove' && !Array.isArray(parent)) delete parent[key];
  else if (Array.isArray(parent)) parent.push(by);
  else parent.unknown = by;
  return copy;
}

function classValidatorAccepts(dto: new () => object, body: object): boolean {
  const options = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
  return validateSync(plainToInstance(dto, structuredClone(body)), options).length === 0;
}

describe.each(bodies.map(([dto, body]) => [dto.name, dto, body] as const))('%s', (_name, dto, body) => {
  test('a good body is accepted', () => {
    expect(classValidatorAccepts(dto, body)).toBe(true);
    expect(accepts(dto, body)).toBe(true);
  });

  test('whatever is changed in it, it is accepted only if class-validator accepts it', () => {
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 2 }), (list) => {
        const other = list.reduce(changed, body);
        if (!classValidatorAccepts(dto, other)) expect(accepts(dto, other)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([[null], [[]], ['text'], [7], [undefined]])('%p is not accepted', (value) => {
    expect(accepts(dto, value)).toBe(false);
  });
});
