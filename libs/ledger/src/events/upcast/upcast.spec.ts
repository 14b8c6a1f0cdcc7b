import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageOf } from '#numa/host/compiled-host.js';
import { stateHash } from '../../state/canonical-state.js';
import { uuid } from '../../testing/scenario.js';
import { LedgerVerifier } from '../../verify/ledger-verifier.js';
import { decodeEvent, type EncodedEvent } from '../event-codec.js';
import type { EventType } from '../event-data.js';
import { eventShapes } from '../event-shapes.js';
import { eventVersions } from '../event-versions.js';

function stored(version: 1 | 2): (EncodedEvent & { revision: number })[] {
  return storedIn(`version-${version}`);
}

function storedIn(name: string): (EncodedEvent & { revision: number })[] {
  const file = join(__dirname, `../../../../../test/data/ledgers/${name}.jsonl`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line, revision) => ({ ...(JSON.parse(line) as EncodedEvent), revision }));
}

const changed: readonly EventType[] = ['HostReported', 'HostPolicySet', 'ClaimPlaced', 'ClaimRejected'];

describe.each([1, 2] as const)('a ledger of version %i', (version) => {
  it('is of that version, in stored bytes', () => {
    const types = stored(version).filter(({ metadata }) => JSON.parse(metadata).version === version);
    expect([...new Set(types.map(({ type }) => type))]).toEqual(expect.arrayContaining([...changed]));
    for (const type of changed) expect(eventVersions[type]).toBeGreaterThan(version);
  });

  it('is read as events of the present shape', () => {
    for (const one of stored(version)) {
      const { type, data } = decodeEvent(one);
      expect((eventShapes[type] as (value: unknown, path: string) => string | null)(data, '')).toBeNull();
    }
  });

  it('verifies and replays: placements, rejection and chain hold', () => {
    const verifier = new LedgerVerifier('default');
    for (const one of stored(version)) verifier.add(one);
    expect(verifier.report()).toMatchObject({ faults: [], placements: 3, rejections: 1, events: 9 });
    const { hosts, claims, groups, leases } = verifier.state;
    expect(hosts.get('compute-1')!.policy).toMatchObject({
      cpuAllocationRatio: 8,
      cellOrder: version === 1 ? 'spread' : 'pack',
      labels: version === 1 ? {} : { rack: 'r2' },
      foreignGuests: 'ignore',
    });
    expect(hosts.get('compute-1')!.report!.onlineCpus).toBeNull();
    expect(hosts.get('compute-2')!.enabled).toBe(false);
    expect([1, 2, 3, 4].map((n) => claims.get(uuid(n))!.state)).toEqual([
      'released',
      'placed',
      'placed',
      'rejected',
    ]);
    expect(claims.get(uuid(3))!.hold!.placement.cells).toHaveLength(2);
    expect([...groups.keys()]).toEqual(version === 1 ? [] : ['db']);
    expect(leases.size).toBe(0);
    expect(stateHash(verifier.state)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a ledger with drifts of version 1', () => {
  const events = storedIn('drift-version-1');

  it('has them in stored bytes, and reads them in the present shape', () => {
    const drifts = events.filter(({ type }) => type === 'DriftDetected');
    expect(drifts.map(({ metadata }) => JSON.parse(metadata).version)).toEqual([1, 1, 1]);
    for (const one of drifts) {
      const { data } = decodeEvent(one);
      expect(eventShapes.DriftDetected(data, '')).toBeNull();
      expect(data).toMatchObject({ binding: null });
    }
  });

  it('verifies and replays: nothing is kept from others for a guest of which nothing is known', () => {
    const verifier = new LedgerVerifier('default');
    for (const one of events) verifier.add(one);
    expect(verifier.report()).toMatchObject({ faults: [], placements: 2, events: 11 });
    const host = verifier.state.hosts.get('compute-1')!;
    expect(host.policy.foreignGuests).toBe('avoid');
    expect([...host.drifts.values()].map(({ kind, binding }) => [kind, binding])).toEqual([
      ['foreign', null],
      ['running-after-release', null],
    ]);
    expect(host.pendingReleases.size).toBe(0);
    expect(usageOf(host.compiled!).cells[0]!.pinnedCpus).toEqual([0, 1]);
  });
});

describe('reading an event', () => {
  const [first] = stored(1);
  const of = (change: object) => ({
    ...first!,
    metadata: JSON.stringify({ ...JSON.parse(first!.metadata), ...change }),
  });

  it.each([4, 0, -1, 1.5, null, '1'])('refuses version %p, naming the revision', (version) => {
    expect(() => decodeEvent(of({ version }))).toThrow(/^the event at revision 0 cannot be read: /);
  });

  it('refuses an unknown type, and data that its upcaster cannot read', () => {
    expect(() => decodeEvent({ ...first!, type: 'HostPainted' })).toThrow(/unknown event type "HostPainted"/);
    expect(() => decodeEvent({ ...first!, data: 'null' })).toThrow(/revision 0 cannot be read/);
    expect(() => decodeEvent({ ...first!, metadata: 'null' })).toThrow(/revision 0 cannot be read/);
  });
});
