import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import * as fc from 'fast-check';
import { hostNameRule } from '../wire/host-name.js';
import { accepts } from './accepts.js';
import { faultsOf } from './faults.js';
import { HostReportDto } from './host-report.dto.js';
import { PlaceClaimDto } from './place-claim.dto.js';
import { PlaceClaimsDto } from './place-claims.dto.js';

const claim = {
  claimId: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90',
  flavor: { vcpus: 8, memoryMb: 16384, extraSpecs: { 'hw:numa_nodes': '2' } },
  guestTopology: { cells: [{ floatingVcpus: [], pinnedVcpus: '0-3', memoryMb: 512, pageSize: 2048 }] },
  pciRequests: [{ requestId: 'nic0', count: 1, spec: [{ vendor_id: '8086' }] }],
  target: { hosts: ['compute-1'], labels: { rack: 'r2' } },
  rank: 'spread',
};

test('each fault is told by path, with the rule that is written first and its sentence', () => {
  const body = {
    ...claim,
    unknown: 1,
    claimId: 7,
    flavor: { vcpus: 0, memoryMb: 1, 'hw:cpu_policy': '' },
    pciRequests: [claim.pciRequests[0], { requestId: 'x'.repeat(256), count: 1.5, spec: [] }],
    target: { hosts: ['-'] },
    rank: 'best',
  };
  const told = faultsOf(PlaceClaimDto, body, 20).map(({ field, rule, message }) => [field, rule, message]);
  expect(told.sort()).toEqual([
    ['claimId', 'uuid', 'claimId must be a UUID in lower case'],
    ['flavor.hw:cpu_policy', 'unknown', 'flavor.hw:cpu_policy is not a known field'],
    ['flavor.vcpus', 'min', 'flavor.vcpus must not be less than 1'],
    ['pciRequests[1].count', 'isInt', 'pciRequests[1].count must be an integer number'],
    [
      'pciRequests[1].requestId',
      'maxLength',
      'pciRequests[1].requestId must be shorter than or equal to 255 characters',
    ],
    ['pciRequests[1].spec', 'arrayMinSize', 'pciRequests[1].spec must contain at least 1 elements'],
    ['rank', 'isIn', 'rank must be one of the following values: spread, pack'],
    ['target.hosts', 'hostName', `each value in target.hosts must be a host name: ${hostNameRule}`],
    ['unknown', 'unknown', 'unknown is not a known field'],
  ]);
});

test('what is too long is told as that, and not looked into', () => {
  const claims = Array.from({ length: 60_000 }, () => ({}));
  expect(faultsOf(PlaceClaimsDto, { claims }, 1000)).toEqual([
    { field: 'claims', rule: 'arrayMaxSize', message: 'claims must contain no more than 1000 elements' },
  ]);
});

test('a hundred thousand unknown fields are told as far as asked for', () => {
  const body = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, 'v']));
  const faults = faultsOf(PlaceClaimDto, body, 1000);
  expect([faults.length, faults[0]!.field, faults[999]!.field]).toEqual([1000, 'k0', 'k999']);
});

/** class-validator's own paths and rules, of which any may be told where a field breaks several. */
function known(errors: readonly ValidationError[], parent = ''): string[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const field = /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
    const rules = Object.keys(constraints).map((rule) => (rule === 'whitelistValidation' ? 'unknown' : rule));
    return [...rules.map((rule) => `${field}: ${rule}`), ...known(children, field)];
  });
}

const odd = fc.constantFrom<unknown>(null, '', 'x', -1, 1.5, [], [null], [{}], {}, { x: 1 }, true, '0-3');

const bodies: readonly (readonly [string, new () => object, object])[] = [
  ['a claim', PlaceClaimDto, claim],
  ['a batch', PlaceClaimsDto, { claims: [claim, claim] }],
  [
    'a report',
    HostReportDto,
    { cells: [{ id: 0, memoryKiB: 1, pages: [], cpus: [{ id: 0, siblings: [0] }] }] },
  ],
];

describe.each(bodies)('%s', (_, dto, good) => {
  test('is told to be wrong where it is not accepted, by what class-validator says too', () => {
    const paths = pathsOf(good);
    fc.assert(
      fc.property(fc.nat(paths.length - 1), fc.boolean(), odd, (nth, add, by) => {
        const body = structuredClone(good) as object;
        place(body, add ? [...paths[nth]!.slice(0, -1), 'odd'] : paths[nth]!, by);
        const faults = faultsOf(dto, body, 1000);
        expect(faults.length === 0).toBe(accepts(dto, body));
        const options = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
        const all = known(validateSync(plainToInstance(dto, body), options));
        for (const { field, rule } of faults) expect(all).toContain(`.${field}: ${rule}`);
      }),
      { numRuns: 500 },
    );
  });
});

function pathsOf(value: unknown, before: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [before];
  const below = Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...before, key]));
  return before.length === 0 ? below : [before, ...below];
}

function place(body: object, path: readonly string[], value: unknown): void {
  let parent = body as Record<string, unknown>;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
  if (!Array.isArray(parent) || path.at(-1) !== 'odd') parent[path.at(-1)!] = value;
}
