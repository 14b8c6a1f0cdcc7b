import { createHash } from 'node:crypto';
import { canonicalState, stateHash } from '../state/canonical-state.js';
import { FrozenZone } from '../state/frozen-zone.js';
import { emptyZone, type ZoneState } from '../state/zone-state.js';
import { foreign } from '../testing/foreign-guest.js';
import { place, Scenario, uuid } from '../testing/scenario.js';
import { endLine, SnapshotError, snapshotFormat } from './snapshot-format.js';
import { SnapshotReader } from './snapshot-reader.js';
import { snapshotLines } from './write-snapshot.js';

/** Hosts, placed, moved, released and rejected claims, groups, leases, outcomes, drift, a contradicted host. */
function busyZone(): Scenario {
  const zone = new Scenario().host('a').host('b').host('c', 'socket:1 cell:1 core:2 memory:4g');
  zone.when({
    type: 'SetHostPolicy',
    host: 'b',
    policy: {
      ...zone.state.hosts.get('b')!.policy,
      labels: { rack: '2' },
      reservedMemory: [{ cell: 1, memoryMiB: 512 }],
    },
  });
  zone.when({ type: 'SetHostPolicy', host: 'never-reported', policy: zone.state.hosts.get('b')!.policy });
  zone.when({ type: 'DisableHost', host: 'never-reported', reason: 'kept for later' });
  zone.when({ type: 'MarkHostReturned', host: 'b' });
  const group = { id: 'db', policy: 'anti-affinity' } as const;
  zone.when(place(1, { group }));
  zone.when(place(2, { group, leaseSeconds: 60 }));
  zone.when(place(3, { instanceId: uuid(300), domain: { xml: '<domain/>', start: true } }));
  zone.when(
    place(4, {}, { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '2', 'hw:mem_page_size': '2048' }, 4),
  );
  zone.when(place(5, {}, { 'hw:cpu_policy': 'dedicated' }, 99));
  const passedOn = { 'hw:pmem': '4GB', 'hw:maxphysaddr_mode': 'emulate', 'hw:maxphysaddr_bits': '42' };
  zone.when(place(6, {}, { 'hw:cpu_policy': 'dedicated', ...passedOn }));
  zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
  const decision = zone.state.claims.get(uuid(3))!.hold!;
  zone.when({
    type: 'RecordOutcome',
    host: decision.host,
    outcome: { kind: 'applied', claimId: uuid(3), decision: decision.decision, waitsForRestart: ['memory'] },
  });
  zone.when({
    type: 'RecordOutcome',
    host: 'a',
    outcome: foreign(77, [0, 1], 1024),
  });
  zone.when({
    type: 'StartMove',
    claimId: uuid(3),
    moveId: uuid(30),
    kind: 'cold-migration',
    fingerprint: 'x',
    changes: {
      guest: null,
      pciRequests: null,
      networks: null,
      limits: null,
      target: { hosts: [], labels: {} },
    },
  });
  const hostOfFour = zone.state.claims.get(uuid(4))!.hold!.host;
  return zone.host(hostOfFour, 'socket:1 cell:1 core:1 memory:1g');
}

function written(state: ZoneState): string[] {
  const zone = new FrozenZone(state);
  const lines = [...snapshotLines(zone)].map((line) => line.slice(0, -1));
  zone.release();
  return lines;
}

function read(lines: readonly string[]): ZoneState {
  const reader = new SnapshotReader('default');
  for (const line of lines) reader.add(Buffer.from(line));
  return reader.finish();
}

describe('a snapshot', () => {
  it('gives the state that it was made of, byte for byte', () => {
    const { state } = busyZone();
    const restored = read(written(state));
    expect(canonicalState(restored)).toBe(canonicalState(state));
    expect(stateHash(restored)).toBe(stateHash(state));
    expect([...restored.drifting.keys()]).toEqual([...state.drifting.keys()]);
    expect(restored.drifting.size).toBeGreaterThan(0);
    expect([...state.hosts.values()].map(({ adapterSeen }) => adapterSeen)).toContain(false);
    expect(restored.hosts.get('b')!.adapterSeen).toBe(true);
    for (const [name, host] of state.hosts) {
      expect(restored.hosts.get(name)!.free).toEqual(host.free);
      expect(restored.hosts.get(name)!.topology).toEqual(host.topology);
    }
    expect([...state.hosts.values()].some(({ contradictions }) => contradictions.size > 0)).toBe(true);
  });

  it('has no line that takes long, however large the hosts and however many', () => {
    const zone = new Scenario();
    for (let n = 0; n < 40; n++) zone.host(`host-${n}`, `socket:2 cell:4 core:16 thread:2 memory:${16 + n}g`);
    const lines = written(zone.state);
    const report = JSON.stringify(zone.state.hosts.get('host-0')!.report).length;
    expect(lines.join('').length).toBeGreaterThan(20 * report);
    for (const line of lines) expect(line.length).toBeLessThan(64 * 1024 + 1.1 * report);
    expect(stateHash(read(lines))).toBe(stateHash(zone.state));
  });

  it('holds what was, whatever changes while it is written', () => {
    const zone = busyZone();
    const before = canonicalState(zone.state);
    const frozen = new FrozenZone(zone.state);
    const lines: string[] = [];
    let n = 100;
    for (const line of snapshotLines(frozen)) {
      zone.when(place(n++));
      zone.when({ type: 'ReleaseClaim', claimId: uuid(2) });
      zone.when({ type: 'DisableHost', host: 'b', reason: `${n}` });
      lines.push(line.slice(0, -1));
    }
    frozen.release();
    expect(canonicalState(read(lines))).toBe(before);
    expect(canonicalState(zone.state)).not.toBe(before);
    expect(zone.state.observers.size).toBe(0);
  });

  it('is taken by no reader when any byte of it differs', () => {
    const text = written(busyZone().state).join('\n');
    for (let at = 0; at < text.length; at += 7) {
      const damaged = `${text.slice(0, at)}${text[at] === '1' ? '2' : '1'}${text.slice(at + 1)}`;
      expect(() => read(damaged.split('\n'))).toThrow(/^it is damaged: /);
    }
    expect(() => read(text.split('\n').slice(0, -1))).toThrow(SnapshotError);
    expect(() => read([...text.split('\n'), '["end",""]'])).toThrow(SnapshotError);
  });

  it('of an earlier format is foreign, not damaged', () => {
    const [header, ...rest] = written(busyZone().state).slice(0, -1);
    const earlier = { ...JSON.parse(header!), version: snapshotFormat.version - 1 };
    const lines = [JSON.stringify(earlier), ...rest];
    const hash = createHash('sha256').update(lines.map((line) => `${line}\n`).join(''));
    expect(() => read([...lines, endLine(hash.digest('hex'))])).toThrow(
      `it is of the format numaledger-snapshot ${earlier.version}`,
    );
  });

  it('is of one zone', () => {
    expect(() => read(written(emptyZone('other')))).toThrow('it is of the zone other');
  });
});
