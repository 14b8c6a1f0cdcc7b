import fc from 'fast-check';
import { compileHost, usageOf } from '#numa/host/compiled-host.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { claim } from '#numa/usage/apply-placement.js';
import { holdBinding } from '#numa/usage/hold-binding.js';
import type { Command, OutcomeReport } from '../commands/command.js';
import { CommandRefusedError } from '../decide/decided.js';
import { encodeEvent } from '../events/event-codec.js';
import { canonicalState } from '../state/canonical-state.js';
import { foreignGuests } from '../state/foreign-guests.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { foreign, pinnedTo } from '../testing/foreign-guest.js';
import { place, Scenario, uuid } from '../testing/scenario.js';
import { LedgerVerifier } from '../verify/ledger-verifier.js';

const report = (outcome: OutcomeReport, host = 'a'): Command => ({ type: 'RecordOutcome', host, outcome });
const cleared = (n: number): Command => report({ kind: 'drift-cleared', instanceId: uuid(n) });

function policy(zone: Scenario, foreignGuests: 'avoid' | 'ignore'): Command {
  return {
    type: 'SetHostPolicy',
    host: 'a',
    policy: { ...zone.state.hosts.get('a')!.policy, foreignGuests },
  };
}

/** One host of two cells: CPUs 0 to 7 and 8 to 15, siblings side by side. */
const zoneWithHost = () => new Scenario().host('a');

function used(zone: Scenario, cell = 0) {
  const { pinnedCpus, memoryMiB, pagesUsed } = usageOf(zone.state.hosts.get('a')!.compiled!).cells[cell]!;
  return { pinnedCpus, memoryMiB, huge: pagesUsed.at(-1) };
}

const pinsOf = (zone: Scenario, n: number): number[] =>
  zone.state.claims.get(uuid(n))!.hold!.placement.cells.flatMap(({ pins }) => Object.values(pins));

function verified(zone: Scenario): LedgerVerifier {
  const verifier = new LedgerVerifier('default');
  for (const event of zone.events) {
    const { time, command, previousHash, revision } = event;
    verifier.add({ ...encodeEvent(event, { time, command, previousHash }), revision });
  }
  return verifier;
}

/** The usage of a host, counted anew from what it holds. */
function recounted(host: HostRecord) {
  const counted = compileHost(host.topology!);
  for (const [takenAt, { placement }] of [...host.holds].sort(([a], [b]) => a - b)) {
    if (!host.contradictions.has(takenAt)) claim(counted, placement);
  }
  for (const { binding } of foreignGuests(host)) holdBinding(counted, binding);
  return usageOf(counted);
}

const withDrifts = ({ hosts }: ZoneState): HostRecord[] =>
  [...hosts.values()].filter(({ drifts }) => drifts.size > 0);

describe('a guest without a claim', () => {
  it('keeps its CPUs and pages from others until it is gone', () => {
    const zone = zoneWithHost();
    zone.when(report(foreign(77, [0, 1])));
    expect(used(zone)).toEqual({ pinnedCpus: [0, 1], memoryMiB: 512, huge: 256 });
    const whole = (n: number) => place(n, {}, { 'hw:cpu_policy': 'dedicated' }, 8);
    zone.when(whole(1));
    expect(pinsOf(zone, 1).sort((a, b) => a - b)).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect(zone.types(whole(2))).toEqual(['ClaimRejected']);
    zone.when(cleared(77));
    expect(used(zone)).toEqual({ pinnedCpus: [], memoryMiB: 0, huge: 0 });
    expect(zone.types(whole(3))).toEqual(['ClaimPlaced']);
    expect(verified(zone).report()).toMatchObject({ faults: [], placements: 2, rejections: 1 });
  });

  it('keeps nothing under the policy ignore, and all of it again under avoid', () => {
    const zone = zoneWithHost();
    zone.when(report(foreign(77, [0, 1])));
    zone.when(policy(zone, 'ignore'));
    expect(used(zone).pinnedCpus).toEqual([]);
    zone.when(policy(zone, 'avoid'));
    expect(used(zone).pinnedCpus).toEqual([0, 1]);
    zone.when(policy(zone, 'ignore'));
    zone.when(place(1, {}, { 'hw:cpu_policy': 'dedicated' }, 8));
    zone.when(place(2, {}, { 'hw:cpu_policy': 'dedicated' }, 8));
    expect([...pinsOf(zone, 1), ...pinsOf(zone, 2)]).toEqual(expect.arrayContaining([0, 1]));
    expect(verified(zone).report().faults).toEqual([]);
  });

  it('may run where a claim is: neither goes lost with the other', () => {
    const zone = zoneWithHost();
    zone.when(place(1));
    const [first, second] = pinsOf(zone, 1) as [number, number];
    zone.when(report(foreign(77, [first, 99])));
    expect(used(zone).pinnedCpus).toEqual([first, second]);
    expect(zone.state.hosts.get('a')!.contradictions.size).toBe(0);
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    expect(used(zone).pinnedCpus).toEqual([first]);
    zone.when(cleared(77));
    expect(used(zone).pinnedCpus).toEqual([]);
  });

  it('may run on what the host has no longer', () => {
    const zone = zoneWithHost();
    zone.when(report(foreign(77, [6, 7])));
    zone.host('a', 'socket:1 cell:1 core:2 memory:4g');
    expect(used(zone).pinnedCpus).toEqual([]);
    zone.host('a');
    expect(used(zone).pinnedCpus).toEqual([6, 7]);
    zone.when({ type: 'RemoveHost', host: 'a' });
    expect(zone.host('a').state.hosts.get('a')!.drifts.size).toBe(0);
    expect(used(zone).pinnedCpus).toEqual([]);
  });

  it('is told once, and again when it is bound otherwise', () => {
    const zone = zoneWithHost();
    expect(zone.types(report(foreign(77, [0, 1])))).toEqual(['DriftDetected']);
    expect(zone.types(report(foreign(77, [0, 1])))).toEqual([]);
    expect(zone.types(report(foreign(77, [2, 3])))).toEqual(['DriftDetected']);
    expect(used(zone).pinnedCpus).toEqual([2, 3]);
  });

  it('that has a claim on the host by now was told of too early', () => {
    const zone = zoneWithHost();
    zone.when(place(1));
    expect(zone.types(report(foreign(1, [4, 5])))).toEqual([]);
  });
});

describe('a guest that runs on what it released', () => {
  it('settles the release with its drift, and keeps what it has', () => {
    const zone = zoneWithHost();
    zone.when(place(1));
    const pins = pinsOf(zone, 1);
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    const host = zone.state.hosts.get('a')!;
    const [decision] = [...host.pendingReleases.keys()];
    expect(zone.types(report(foreign(1, pins, 512, uuid(1))))).toEqual(['DriftDetected']);
    expect(host.pendingReleases.size).toBe(0);
    expect(used(zone).pinnedCpus).toEqual(pins);
    const late: OutcomeReport = {
      kind: 'applied',
      claimId: uuid(1),
      decision: decision!,
      waitsForRestart: [],
    };
    expect(zone.types(report(late))).toEqual([]);
    zone.undos.at(-1)!();
    expect(host.pendingReleases.size).toBe(1);
    expect(used(zone).pinnedCpus).toEqual([]);
  });
});

const adopt = (n: number, instance: number, fingerprint = `adopt ${n} ${instance}`): Command => ({
  type: 'AdoptGuest',
  claimId: uuid(n),
  instanceId: uuid(instance),
  host: 'a',
  fingerprint,
});

const codeOf = (zone: Scenario, command: Command): string | null => {
  try {
    zone.decide(command);
    return null;
  } catch (error) {
    return (error as CommandRefusedError).code;
  }
};

describe('adopting a guest', () => {
  it('makes it a claim like any other, where it runs', () => {
    const zone = zoneWithHost();
    zone.when(report(foreign(77, [2, 3])));
    expect(zone.types(adopt(1, 77))).toEqual(['ClaimAdopted']);
    const host = zone.state.hosts.get('a')!;
    expect(host.drifts.size).toBe(0);
    expect(zone.state.claims.get(uuid(1))).toMatchObject({ state: 'placed', instanceId: uuid(77) });
    expect(pinsOf(zone, 1)).toEqual([2, 3]);
    expect(used(zone)).toEqual({ pinnedCpus: [2, 3], memoryMiB: 512, huge: 256 });
    expect(zone.when(adopt(1, 77))).toBe(2);
    expect(codeOf(zone, adopt(1, 77, 'another'))).toBe('claim-conflict');
    expect(codeOf(zone, adopt(2, 77))).toBe('instance-claimed');
    expect(codeOf(zone, place(5, { instanceId: uuid(77) }))).toBe('instance-claimed');
    expect(verified(zone).report()).toMatchObject({ faults: [], placements: 1 });
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    expect(used(zone).pinnedCpus).toEqual([]);
    expect(codeOf(zone, adopt(1, 77))).toBe('claim-ended');
    expect(verified(zone).report().faults).toEqual([]);
  });

  it('can be moved and resized as any other', () => {
    const zone = zoneWithHost().host('b');
    zone.when(report(foreign(77, [2, 3])));
    zone.when(adopt(1, 77));
    const changes = {
      guest: null,
      pciRequests: null,
      networks: null,
      limits: null,
      target: { hosts: [], labels: {} },
    };
    const move = { claimId: uuid(1), moveId: uuid(10) };
    const started = {
      ...move,
      type: 'StartMove',
      kind: 'live-migration',
      fingerprint: 'x',
      changes,
    } as const;
    expect(zone.types(started)).toEqual(['MoveStarted']);
    zone.when({ ...move, type: 'ConfirmMove' });
    expect(zone.state.claims.get(uuid(1))!.hold!.host).toBe('b');
    expect(used(zone).pinnedCpus).toEqual([]);
    expect(verified(zone).report().faults).toEqual([]);
  });

  it('is refused where it cannot be held', () => {
    const zone = zoneWithHost();
    expect(codeOf(zone, { ...adopt(1, 77), host: 'nowhere' } as Command)).toBe('host-not-found');
    expect(codeOf(zone, adopt(1, 77))).toBe('guest-not-found');
    zone.when(report({ ...foreign(77, []), binding: null }));
    expect(codeOf(zone, adopt(1, 77))).toBe('guest-placement-unknown');
    zone.when(report(foreign(78, [0, 8])));
    expect(codeOf(zone, adopt(1, 78))).toBe('guest-placement-unknown');
    zone.when(place(1));
    const anywhere = pinnedTo(pinsOf(zone, 1)).cells.map((cell) => ({ ...cell, hostCells: null }));
    zone.when(report({ ...foreign(79, []), binding: { ...pinnedTo([]), cells: anywhere } }));
    expect(codeOf(zone, adopt(2, 79))).toBe('guest-overlaps-claim');
  });

  it('does not mind another guest without a claim on the same CPUs, nor a host that takes no claims', () => {
    const zone = zoneWithHost();
    zone.when(report(foreign(77, [2, 3])));
    zone.when(report(foreign(78, [3, 4])));
    zone.when({ type: 'DisableHost', host: 'a', reason: 'full' });
    expect(zone.types(adopt(1, 77))).toEqual(['ClaimAdopted']);
    expect(used(zone).pinnedCpus).toEqual([2, 3, 4]);
    expect(codeOf(zone, adopt(2, 78))).toBe('guest-overlaps-claim');
    expect(verified(zone).report().faults).toEqual([]);
  });

  it('leaves to a claim what it holds, also where the policy has changed under it', () => {
    const zone = zoneWithHost();
    zone.when(place(1, {}, { 'hw:cpu_policy': 'dedicated', 'hw:cpu_thread_policy': 'isolate' }));
    expect(pinsOf(zone, 1)).toEqual([0, 2]);
    zone.when(report(foreign(77, [2])));
    zone.when(report(foreign(78, [3])));
    zone.when(report(foreign(79, [4])));
    const { policy: before } = zone.state.hosts.get('a')!;
    const dedicatedCpus = [2, 3, 4, 5];
    zone.when({ type: 'SetHostPolicy', host: 'a', policy: { ...before, sharedCpus: [0], dedicatedCpus } });
    expect(zone.state.hosts.get('a')!.contradictions.size).toBe(1);
    expect(codeOf(zone, adopt(2, 77))).toBe('guest-overlaps-claim');
    expect(codeOf(zone, adopt(2, 78))).toBe('guest-overlaps-claim');
    expect(zone.types(adopt(2, 79))).toEqual(['ClaimAdopted']);
    expect(verified(zone).report().faults).toEqual([]);
  });
});

describe('verification', () => {
  /** The scenario's ledger with one event's data changed, its chain mended. */
  function faultsOf(zone: Scenario, type: string, change: (data: never) => void): string[] {
    const forged = new LedgerVerifier('default');
    const events = structuredClone(zone.events);
    const event = events.find((one) => one.type === type)!;
    change(event.data as never);
    let previousHash = '0'.repeat(64);
    for (const { revision, time, command, ...one } of events) {
      const encoded = encodeEvent(one, { time, command, previousHash });
      forged.add({ ...encoded, revision });
      if (forged.failed) break;
      previousHash = forged.state.lastHash;
    }
    return forged.report().faults.map(({ rule, detail }) => `${rule}: ${detail}`);
  }

  it('finds a claim on what a guest without one was bound to', () => {
    const zone = zoneWithHost();
    zone.when(report(foreign(77, [0, 1])));
    zone.when(place(1));
    const faults = faultsOf(zone, 'ClaimPlaced', (data: { placement: { cells: object[] } }) => {
      data.placement.cells[0] = { ...data.placement.cells[0], hostCell: 0, pins: { 0: 1, 1: 2 } };
    });
    expect(faults[0]).toMatch(/^placement: cpu-taken on a: CPU 1 is taken/);
  });

  it('finds a guest adopted on what a claim holds', () => {
    const zone = zoneWithHost();
    zone.when(place(1));
    const [first] = pinsOf(zone, 1);
    zone.when(report(foreign(77, [6, 7])));
    zone.when(adopt(2, 77));
    const faults = faultsOf(zone, 'ClaimAdopted', (data: { placement: { cells: object[] } }) => {
      const hostCell = first! < 8 ? 0 : 1;
      data.placement.cells[0] = { ...data.placement.cells[0], hostCell, pins: { 0: first, 1: first! + 2 } };
    });
    expect(faults[0]).toMatch(/^placement: cpu-taken on a/);
    expect(faults[1]).toMatch(/^replay: /);
  });
});

describe('whatever happens', () => {
  const step = fc.record({
    kind: fc.constantFrom('place', 'release', 'found', 'gone', 'adopt', 'policy', 'host'),
    n: fc.integer({ min: 1, max: 6 }),
    cpus: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }),
  });

  function command(
    zone: Scenario,
    { kind, n, cpus }: { kind: string; n: number; cpus: number[] },
  ): Command | null {
    if (kind === 'place') return place(n * 100 + zone.events.length, { instanceId: uuid(n) });
    if (kind === 'release') {
      const held = [...zone.state.claims.values()].filter(({ hold }) => hold !== null);
      const wanted = held[n % Math.max(1, held.length)];
      return wanted ? { type: 'ReleaseClaim', claimId: wanted.claimId } : null;
    }
    if (kind === 'found') return report(foreign(n, cpus, cpus[0]! * 64));
    if (kind === 'gone') return cleared(n);
    if (kind === 'adopt') return adopt(n * 1000 + zone.events.length, n);
    if (kind === 'policy') return policy(zone, n % 2 === 0 ? 'avoid' : 'ignore');
    const shape = n % 2 === 0 ? 'socket:2 cell:1 core:4 thread:2' : 'socket:1 cell:1 core:3 thread:2';
    return { type: 'ReportHost', host: 'a', report: parseSyntheticHost(`${shape} memory:16g page-2m:2048`) };
  }

  it('the usage is that of a recount, undoing gives the state before, and the ledger verifies', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const zone = zoneWithHost();
        for (const one of steps) {
          const next = command(zone, one);
          if (!next) continue;
          const before = canonicalState(zone.state);
          const events = zone.events.length;
          try {
            zone.when(next);
          } catch (error) {
            if (!(error instanceof CommandRefusedError)) throw error;
          }
          const after = canonicalState(zone.state);
          const host = zone.state.hosts.get('a')!;
          expect(usageOf(host.compiled!)).toEqual(recounted(host));
          expect([...zone.state.drifting.values()]).toEqual(withDrifts(zone.state));
          if (zone.events.length !== events + 1) continue;
          zone.undos.at(-1)!();
          expect(canonicalState(zone.state)).toBe(before);
          expect([...zone.state.drifting.values()]).toEqual(withDrifts(zone.state));
          zone.redo();
          expect(canonicalState(zone.state)).toBe(after);
        }
        const verifier = verified(zone);
        expect(verifier.report().faults).toEqual([]);
        expect(canonicalState(verifier.state)).toBe(canonicalState(zone.state));
      }),
      { numRuns: 200 },
    );
  });
});
