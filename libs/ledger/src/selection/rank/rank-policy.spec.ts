import { place, Scenario, uuid } from '../../testing/scenario.js';
import { type RankPolicy, rankPolicies } from './rank-policy.js';
import type { Ranked } from './ranked.js';

const host = (name: string, dedicatedCpus: number, memoryMiB: number): Ranked => ({
  name,
  free: { dedicatedCpus, memoryMiB },
});

/** Ties in CPUs, in memory, and in both. */
const hosts = [host('d', 4, 10), host('a', 4, 10), host('b', 8, 5), host('c', 4, 20), host('e', 0, 99)];

const cases: readonly (readonly [RankPolicy, string])[] = [
  ['spread', 'bcade'],
  ['pack', 'eadcb'],
];

test.each(cases)('%s asks in the order %s', (policy, order) => {
  const names = [...hosts].sort(rankPolicies[policy]).map(({ name }) => name);
  expect(names.join('')).toBe(order);
});

test.each(['spread', 'pack'] as const)('a decision by %s names its policy, and goes by it', (rank) => {
  const zone = new Scenario().host('a').host('b');
  zone.when(place(1, { target: { hosts: ['b'], labels: {} } }));
  expect(zone.when({ ...place(2), rank })).toMatchObject([
    { type: 'ClaimPlaced', data: { rank, host: rank === 'pack' ? 'b' : 'a' } },
  ]);
  const changes = { guest: null, pciRequests: null, networks: null, limits: null };
  const target = { hosts: [], labels: {} };
  const move = { claimId: uuid(2), moveId: uuid(3), kind: 'resize', fingerprint: '' } as const;
  expect(zone.when({ type: 'StartMove', ...move, changes: { ...changes, target }, rank })).toMatchObject([
    { type: 'MoveStarted', data: { rank } },
  ]);
});

test('a decision by the default policy does not name it', () => {
  const zone = new Scenario().host('a');
  const [event] = zone.when(place(1)) as readonly { data: object }[];
  expect(event!.data).not.toHaveProperty('rank');
});
