import fc from 'fast-check';
import type { ClaimRecord } from './claim-record.js';
import { ClaimRows, claimStates, type FrozenClaim } from './claim-rows.js';
import { ClaimTable } from './claim-table.js';
import { type FrozenClaims, frozenClaim } from './frozen-claims.js';
import type { Hold } from './hold.js';

const uuid = (n: number): string =>
  `${String(n % 3).repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Ids that share their first words, upper case, and what is no UUID at all. */
const ids = [...Array.from({ length: 40 }, (_, n) => uuid(n)), uuid(1).replace('4', 'A'), 'no-uuid', ''];

const holdOf = (claimId: string, host: string, takenAt: number): Hold =>
  ({ claimId, host, takenAt, decision: takenAt }) as Hold;

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });

const records = fc
  .record({
    claimId: fc.constantFrom(...ids),
    named: fc.boolean(),
    state: fc.constantFrom(...claimStates),
    fingerprint: fc.constantFrom('A'.repeat(22), 'z9_-'.repeat(6).slice(0, 22), 'short', 'ä'.repeat(22)),
    decidedAt: fc.nat(1_000_000_000_000),
    decidedTime: fc.constantFrom('2026-11-23T04:00:00.000Z', '+012026-01-01T00:00:00.000Z'),
    host: optional(fc.constantFrom('a', 'b')),
    moved: fc.boolean(),
    moveId: optional(fc.constantFrom('m')),
    lease: optional(fc.constant('2026-11-23T05:00:00.000Z')),
    confirmedAt: optional(fc.nat()),
    endedAt: optional(fc.nat()),
  })
  .map(({ named, host, moved, lease, ...rest }): ClaimRecord => {
    const { claimId, decidedAt } = rest;
    const hold = host === null ? null : holdOf(claimId, host, moved ? decidedAt + 1 : decidedAt);
    return { ...rest, instanceId: named ? 'else' : claimId, hold, leaseExpiresAt: lease };
  });

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: records.map((record) => ({ do: 'set', record }) as const) },
    { weight: 2, arbitrary: fc.constantFrom(...ids).map((claimId) => ({ do: 'delete', claimId }) as const) },
    { weight: 1, arbitrary: fc.constant({ do: 'freeze' } as const) },
  ),
  { maxLength: 120 },
);

const byId = <T extends { readonly claimId: string }>(claims: Iterable<T>): T[] =>
  [...claims].sort((a, b) => (a.claimId < b.claimId ? -1 : 1));

function frozenList(frozen: FrozenClaims): FrozenClaim[] {
  const places = [...frozen.places()];
  expect(places.map((place) => frozen.idAt(place))).toEqual(places.map((place) => frozen.at(place).claimId));
  return byId(places.map((place) => frozen.at(place)));
}

function expectEqual(table: ClaimTable, map: ReadonlyMap<string, ClaimRecord>): void {
  expect(table.size).toBe(map.size);
  expect(byId(table.values())).toEqual(byId(map.values()));
  for (const id of ids) {
    expect(table.has(id)).toBe(map.has(id));
    expect(table.get(id)).toEqual(map.get(id));
  }
  const all = [...map.values()];
  for (const state of claimStates)
    expect(table.count(state)).toBe(all.filter((one) => one.state === state).length);
  expect(table.moving).toBe(all.filter(({ moveId }) => moveId !== null).length);
}

describe('ClaimTable', () => {
  it('holds what a Map would, and what was frozen stays as it was', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const table = new ClaimTable();
        const map = new Map<string, ClaimRecord>();
        const frozen: { readonly claims: FrozenClaims; readonly was: FrozenClaim[] }[] = [];
        for (const step of all) {
          if (step.do === 'set') {
            table.set(step.record.claimId, step.record);
            map.set(step.record.claimId, step.record);
          } else if (step.do === 'delete') {
            expect(table.delete(step.claimId)).toBe(map.delete(step.claimId));
          } else {
            frozen.push({ claims: table.freeze(), was: byId([...map.values()].map(frozenClaim)) });
          }
        }
        expectEqual(table, map);
        for (const { claims, was } of frozen) expect(frozenList(claims)).toEqual(was);
      }),
    );
  });

  it('comes back from the text of its rows', () => {
    fc.assert(
      fc.property(fc.array(records), fc.array(records), (before, after) => {
        const table = new ClaimTable();
        for (const record of before) table.set(record.claimId, record);
        for (const id of ids.slice(0, 5)) table.delete(id);
        const { chunks, others } = table.freeze();
        const holds = new Map([...table.values()].map(({ hold, decidedAt }) => [decidedAt, hold]));
        const restored = new ClaimTable();
        for (const chunk of chunks)
          restored.load(ClaimRows.fromText(chunk.toText()), (revision) => holds.get(revision)!);
        for (const record of others) restored.set(record.claimId, record);
        const map = new Map([...table]);
        expectEqual(restored, map);
        for (const record of after) {
          restored.set(record.claimId, record);
          map.set(record.claimId, record);
        }
        expectEqual(restored, map);
      }),
    );
  });

  it('lists ids in order, page by page', () => {
    fc.assert(
      fc.property(
        fc.array(records),
        fc.constantFrom(...ids, '0', 'f'),
        optional(fc.constantFrom(...claimStates)),
        fc.integer({ min: 1, max: 10 }),
        (all, after, state, limit) => {
          const table = new ClaimTable();
          for (const record of all) table.set(record.claimId, record);
          const wanted = [...table.values()].filter((one) => state === null || one.state === state);
          const behind = wanted.map(({ claimId }) => claimId).filter((claimId) => claimId > after);
          expect(table.idsBehind(after, state, limit)).toEqual(behind.sort().slice(0, limit));
        },
      ),
    );
  });

  it('holds many', () => {
    const table = new ClaimTable();
    const record = (n: number): ClaimRecord => ({
      claimId: uuid(n),
      instanceId: uuid(n),
      state: 'rejected',
      fingerprint: 'f'.repeat(22),
      decidedAt: n,
      decidedTime: '2026-11-23T04:00:00.000Z',
      hold: null,
      moveId: null,
      leaseExpiresAt: null,
      confirmedAt: null,
      endedAt: null,
    });
    for (let n = 0; n < 5000; n++) table.set(uuid(n), record(n));
    for (let n = 0; n < 5000; n += 2) table.delete(uuid(n));
    for (let n = 5000; n < 9000; n++) table.set(uuid(n), record(n));
    expect(table.size).toBe(6500);
    for (let n = 0; n < 9000; n++)
      expect(table.get(uuid(n))).toEqual(n < 5000 && n % 2 === 0 ? undefined : record(n));
  });
});
