import { deriveGuest } from '#numa/guest/derive-guest.js';
import type { MoveChanges } from '../commands/command.js';
import type { LedgerEvent } from '../events/ledger-event.js';
import { canonicalState, stateHash } from '../state/canonical-state.js';
import { place, Scenario, uuid } from '../testing/scenario.js';
import { CommandRefusedError } from './decided.js';

const anywhere = {
  guest: null,
  pciRequests: null,
  networks: null,
  limits: null,
  target: { hosts: [], labels: {} },
};

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CommandRefusedError) return error.code;
    throw error;
  }
  return 'not refused';
}

describe('hosts', () => {
  test('an equal report appends nothing, another one does', () => {
    const zone = new Scenario().host('a');
    const report = zone.state.hosts.get('a')!.report!;
    expect(zone.types({ type: 'ReportHost', host: 'a', report })).toEqual([]);
    expect(zone.types({ type: 'ReportHost', host: 'a', report: { ...report, arch: 'other' } })).toEqual([
      'HostReported',
    ]);
  });

  test('a silent host takes no claims until it reports again', () => {
    const zone = new Scenario().host('a');
    expect(zone.types({ type: 'MarkHostSilent', host: 'a', lastReport: zone.now() })).toEqual(['HostSilent']);
    expect(zone.types({ type: 'MarkHostSilent', host: 'a', lastReport: zone.now() })).toEqual([]);
    expect(zone.when(place(1))).toMatchObject([
      { type: 'ClaimRejected', data: { rejection: { reasons: [{ rule: 'host-silent', hosts: 1 }] } } },
    ]);
    const report = zone.state.hosts.get('a')!.report!;
    expect(zone.types({ type: 'ReportHost', host: 'a', report })).toEqual(['HostReturned']);
    expect(zone.types(place(2))).toEqual(['ClaimPlaced']);
  });

  test('an adapter that the ledger knew nothing of is told once', () => {
    const zone = new Scenario().host('a');
    expect(zone.types({ type: 'MarkHostReturned', host: 'a' })).toEqual(['HostReturned']);
    expect(zone.types({ type: 'MarkHostReturned', host: 'a' })).toEqual([]);
    zone.when({ type: 'MarkHostSilent', host: 'a', lastReport: zone.now() });
    expect(zone.types({ type: 'MarkHostReturned', host: 'a' })).toEqual(['HostReturned']);
    expect(zone.types({ type: 'MarkHostReturned', host: 'a' })).toEqual([]);
    expect(refusal(() => zone.when({ type: 'MarkHostReturned', host: 'b' }))).toBe('host-not-found');
  });

  test('a report of a host that is not silent says nothing of an adapter', () => {
    const zone = new Scenario().host('a');
    const report = zone.state.hosts.get('a')!.report!;
    expect(zone.types({ type: 'ReportHost', host: 'a', report: { ...report, arch: 'other' } })).toEqual([
      'HostReported',
    ]);
  });

  test('a host that holds claims cannot be removed', () => {
    const zone = new Scenario().host('a');
    zone.when(place(1));
    expect(refusal(() => zone.when({ type: 'RemoveHost', host: 'a' }))).toBe('host-in-use');
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    expect(zone.types({ type: 'RemoveHost', host: 'a' })).toEqual(['HostRemoved']);
    expect(refusal(() => zone.when({ type: 'EnableHost', host: 'a' }))).toBe('host-not-found');
  });

  test('a report that takes CPUs from guests is recorded, drops nothing and stops new claims', () => {
    const zone = new Scenario().host('a');
    zone.when(place(1, {}, { 'hw:cpu_policy': 'dedicated' }, 8));
    const host = zone.state.hosts.get('a')!;
    const pinned = Object.values(zone.state.claims.get(uuid(1))!.hold!.placement.cells[0]!.pins);
    const onlineCpus = host
      .report!.cells.flatMap(({ cpus }) => cpus.map(({ id }) => id))
      .filter((id) => id !== pinned[0]);
    expect(zone.types({ type: 'ReportHost', host: 'a', report: { ...host.report!, onlineCpus } })).toEqual([
      'HostReported',
    ]);
    expect(host.contradictions.size).toBe(1);
    expect(host.holds.size).toBe(1);
    expect(zone.types(place(2))).toEqual(['ClaimRejected']);
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    expect(host.contradictions.size).toBe(0);
    expect(zone.types(place(3))).toEqual(['ClaimPlaced']);
  });
});

describe('claims', () => {
  test('the same id and request is decided once; another request under it is a conflict', () => {
    const zone = new Scenario().host('a');
    expect(zone.types(place(1))).toEqual(['ClaimPlaced']);
    expect(zone.types(place(1))).toEqual(['decided at 1']);
    expect(refusal(() => zone.when(place(1, {}, {}, 3)))).toBe('claim-conflict');
  });

  test('a rejected claim stays rejected, also when there would be room now', () => {
    const zone = new Scenario();
    expect(zone.types(place(1))).toEqual(['ClaimRejected']);
    zone.host('a');
    expect(zone.types(place(1))).toEqual(['decided at 0']);
    expect(refusal(() => zone.when({ type: 'ReleaseClaim', claimId: uuid(1) }))).toBe('claim-rejected');
  });

  test('a released id is never used again, and releasing again gives the same answer', () => {
    const zone = new Scenario().host('a');
    zone.when(place(1));
    expect(zone.types({ type: 'ReleaseClaim', claimId: uuid(1) })).toEqual(['ClaimReleased']);
    expect(zone.types({ type: 'ReleaseClaim', claimId: uuid(1) })).toEqual(['decided at 2']);
    expect(refusal(() => zone.when(place(1)))).toBe('claim-ended');
    expect(refusal(() => zone.when({ type: 'ReleaseClaim', claimId: uuid(9) }))).toBe('claim-not-found');
  });

  test('a release gives back exactly what the claim took', () => {
    const zone = new Scenario().host('a').host('b');
    const usage = () =>
      [...zone.state.hosts.values()].map(({ compiled, free }) => [compiled!.slotFree.join(''), free]);
    const before = JSON.stringify(usage());
    for (let n = 1; n <= 6; n++) zone.when(place(n));
    expect(JSON.stringify(usage())).not.toBe(before);
    for (let n = 1; n <= 6; n++) zone.when({ type: 'ReleaseClaim', claimId: uuid(n) });
    expect(JSON.stringify(usage())).toBe(before);
  });

  test('an instance is held by one claim at a time', () => {
    const zone = new Scenario().host('a').host('b');
    zone.when(place(1));
    zone.when(place(2, { instanceId: uuid(7) }));
    expect(refusal(() => zone.when(place(3, { instanceId: uuid(1) })))).toBe('instance-claimed');
    expect(refusal(() => zone.when(place(4, { instanceId: uuid(7) })))).toBe('instance-claimed');
    expect(refusal(() => zone.when(place(7)))).toBe('instance-claimed');
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    zone.when({ type: 'ReleaseClaim', claimId: uuid(2) });
    expect(zone.types(place(3, { instanceId: uuid(1) }))).toEqual(['ClaimPlaced']);
    expect(zone.types(place(4, { instanceId: uuid(7) }))).toEqual(['ClaimPlaced']);
    expect(refusal(() => zone.when(place(5, { instanceId: uuid(7) })))).toBe('instance-claimed');
  });

  test('a lease runs out unless the claim is confirmed before', () => {
    const zone = new Scenario().host('a');
    zone.when(place(1, { leaseSeconds: 3 }));
    zone.when(place(2, { leaseSeconds: 3 }));
    expect(zone.types({ type: 'ExpireClaim', claimId: uuid(1) })).toEqual([]);
    expect(zone.types({ type: 'ConfirmClaim', claimId: uuid(2) })).toEqual(['ClaimConfirmed']);
    expect(zone.types({ type: 'ConfirmClaim', claimId: uuid(2) })).toEqual(['decided at 3']);
    expect(zone.types({ type: 'ExpireClaim', claimId: uuid(1) })).toEqual(['ClaimExpired']);
    expect(zone.types({ type: 'ExpireClaim', claimId: uuid(2) })).toEqual([]);
    expect(refusal(() => zone.when({ type: 'ConfirmClaim', claimId: uuid(1) }))).toBe('claim-ended');
  });

  test('targets: unknown hosts, labels, and hosts that are disabled are reasons', () => {
    const zone = new Scenario().host('a').host('b');
    zone.when({ type: 'DisableHost', host: 'a', reason: 'repair' });
    const rejected = zone.when(place(1, { target: { hosts: ['a', 'b', 'z'], labels: { rack: 'r1' } } }));
    expect(rejected).toMatchObject([
      {
        type: 'ClaimRejected',
        data: {
          rejection: {
            hostsTried: 3,
            reasons: [
              { rule: 'host-labels', hosts: 2 },
              { rule: 'host-unknown', hosts: 1 },
            ],
          },
        },
      },
    ]);
    expect(zone.when(place(2))).toMatchObject([{ type: 'ClaimPlaced', data: { host: 'b' } }]);
  });
});

describe('server groups', () => {
  const grouped = (policy: 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity') => ({
    group: { id: 'g', policy },
  });
  const hostsOf = (zone: Scenario): (string | undefined)[] =>
    [...zone.state.claims.values()].map(({ hold }) => hold?.host);

  test('anti-affinity holds, soft anti-affinity gives in', () => {
    const hard = new Scenario().host('a').host('b');
    for (const n of [1, 2, 3]) hard.when(place(n, grouped('anti-affinity')));
    expect(hostsOf(hard)).toEqual(['a', 'b', undefined]);
    const soft = new Scenario().host('a').host('b');
    for (const n of [1, 2, 3]) soft.when(place(n, grouped('soft-anti-affinity')));
    expect(hostsOf(soft)).toEqual(['a', 'b', 'a']);
  });

  test('affinity keeps to the first host, soft affinity while it can', () => {
    const hard = new Scenario().host('a').host('b');
    for (const n of [1, 2, 3])
      hard.when(place(n, grouped('affinity'), { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '2' }, 8));
    expect(hostsOf(hard)).toEqual(['a', 'a', undefined]);
    const soft = new Scenario().host('a').host('b');
    for (const n of [1, 2, 3])
      soft.when(
        place(n, grouped('soft-affinity'), { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '2' }, 8),
      );
    expect(hostsOf(soft)).toEqual(['a', 'a', 'b']);
  });

  test('a group has one policy as long as it has members', () => {
    const zone = new Scenario().host('a');
    zone.when(place(1, grouped('affinity')));
    expect(refusal(() => zone.when(place(2, grouped('anti-affinity'))))).toBe('group-conflict');
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    expect(zone.types(place(2, grouped('anti-affinity')))).toEqual(['ClaimPlaced']);
  });
});

describe('moves', () => {
  const move = (n: number, kind: 'resize' | 'cold-migration' | 'live-migration' | 'evacuation') =>
    ({
      type: 'StartMove',
      claimId: uuid(1),
      moveId: uuid(n),
      kind,
      fingerprint: `f${n}`,
      changes: anywhere,
    }) as const;

  test('both holds count until the move is confirmed; then the first is gone', () => {
    const zone = new Scenario().host('a').host('b');
    zone.when(place(1));
    expect(zone.types(move(11, 'cold-migration'))).toEqual(['MoveStarted']);
    expect([
      zone.state.hosts.get('a')!.free.dedicatedCpus,
      zone.state.hosts.get('b')!.free.dedicatedCpus,
    ]).toEqual([14, 14]);
    expect(refusal(() => zone.when(move(12, 'cold-migration')))).toBe('move-under-way');
    expect(zone.types({ type: 'ConfirmMove', claimId: uuid(1), moveId: uuid(11) })).toEqual([
      'MoveConfirmed',
    ]);
    expect(zone.types({ type: 'ConfirmMove', claimId: uuid(1), moveId: uuid(11) })).toEqual(['decided at 4']);
    expect(refusal(() => zone.when({ type: 'RevertMove', claimId: uuid(1), moveId: uuid(11) }))).toBe(
      'move-ended',
    );
    expect(zone.state.claims.get(uuid(1))!.hold!.host).toBe('b');
    expect(zone.state.hosts.get('a')!.free.dedicatedCpus).toBe(16);
  });

  test('a revert gives the second hold back', () => {
    const zone = new Scenario().host('a').host('b');
    zone.when(place(1));
    zone.when(move(11, 'live-migration'));
    expect(zone.types({ type: 'RevertMove', claimId: uuid(1), moveId: uuid(11) })).toEqual(['MoveReverted']);
    expect(zone.state.claims.get(uuid(1))!.hold!.host).toBe('a');
    expect(zone.state.hosts.get('b')!.free.dedicatedCpus).toBe(16);
  });

  const image = { properties: { hw_cpu_policy: 'dedicated' } };
  const flavor = (vcpus: number) => ({ vcpus, memoryMiB: 64, extraSpecs: { 'hw:numa_nodes': '1' } });
  const resize = (guest: MoveChanges['guest'], n = 11) =>
    ({ ...move(n, 'resize'), changes: { ...anywhere, guest } }) as const;

  test.each([
    ['a flavor', { flavor: flavor(4), image: null, guestTopology: null }, [4, 'dedicated']],
    [
      'an image',
      { flavor: null, image: { properties: { hw_cpu_policy: 'shared' } }, guestTopology: null },
      [2, 'shared'],
    ],
    ['both', { flavor: flavor(3), image: { properties: {} }, guestTopology: null }, [3, null]],
  ] as const)('a resize that brings %s leaves the rest as the claim has it', (_, changes, expected) => {
    const zone = new Scenario().host('a').host('b');
    zone.when(place(1, { flavor: flavor(2), image }));
    expect(zone.types(resize(changes))).toEqual(['MoveStarted']);
    const { claim, guest, placement } = (zone.events.at(-1) as LedgerEvent<'MoveStarted'>).data;
    expect([claim.flavor, claim.image]).toEqual([changes.flavor ?? flavor(2), changes.image ?? image]);
    const [cell] = guest.topology!.cells;
    expect([placement.cells[0]!.vcpus.length, cell!.cpuPolicy]).toEqual(expected);
  });

  test('a topology given directly stands instead of both, and a flavor instead of it', () => {
    const zone = new Scenario().host('a').host('b');
    zone.when(place(1, { flavor: flavor(2), image }));
    const guestTopology = deriveGuest(flavor(3), image).topology;
    zone.when(resize({ flavor: null, image: null, guestTopology }));
    expect(zone.events.at(-1)).toMatchObject({
      data: { claim: { flavor: null, image: { properties: {} }, guestTopology } },
    });
    zone.when({ type: 'ConfirmMove', claimId: uuid(1), moveId: uuid(11) });
    const imageAlone = { flavor: null, image, guestTopology: null };
    expect(refusal(() => zone.when(resize(imageAlone, 12)))).toBe('invalid-request');
    zone.when(resize({ flavor: flavor(4), image: null, guestTopology: null }, 12));
    expect(zone.events.at(-1)).toMatchObject({
      data: { claim: { flavor: flavor(4), image: { properties: {} }, guestTopology: null } },
    });
  });

  test('a resize may stay, and needs room for both; a migration never stays', () => {
    const zone = new Scenario().host('a', 'socket:1 cell:1 core:3 thread:1 memory:16g');
    zone.when(place(1));
    expect(zone.when(move(11, 'cold-migration'))).toMatchObject([
      { type: 'MoveRejected', data: { rejection: { reasons: [{ rule: 'host-is-source' }] } } },
    ]);
    expect(zone.types(move(12, 'resize'))).toEqual(['MoveRejected']);
    expect(zone.types(move(12, 'resize'))).toEqual(['decided at 3']);
  });

  test('releasing a claim that is being moved ends both holds', () => {
    const zone = new Scenario().host('a').host('b');
    zone.when(place(1));
    zone.when(move(11, 'cold-migration'));
    expect(zone.types({ type: 'ReleaseClaim', claimId: uuid(1) })).toEqual(['MoveReverted', 'ClaimReleased']);
    for (const host of zone.state.hosts.values()) expect(host.free.dedicatedCpus).toBe(16);
  });

  test('a guest of an anti-affinity group may move, but not to a member', () => {
    const zone = new Scenario().host('a').host('b').host('c');
    const group = { group: { id: 'g', policy: 'anti-affinity' as const } };
    zone.when(place(1, group));
    zone.when(place(2, group));
    expect(zone.when(move(11, 'cold-migration'))).toMatchObject([
      { type: 'MoveStarted', data: { from: 'a', host: 'c' } },
    ]);
  });

  test('an affinity group takes nobody while its guest moves: on neither host would all be together', () => {
    const zone = new Scenario().host('a').host('b');
    const group = { group: { id: 'g', policy: 'affinity' as const } };
    zone.when(place(1, group));
    zone.when(move(11, 'live-migration'));
    const on = (hosts: string[]) => ({ ...group, target: { hosts, labels: {} } });
    for (const [n, hosts] of [[2, ['a']] as const, [3, ['b']] as const, [4, []] as const])
      expect(zone.when(place(n, on([...hosts])))).toMatchObject([
        { type: 'ClaimRejected', data: { rejection: { reasons: [{ rule: 'group-affinity' }] } } },
      ]);
    zone.when({ type: 'ConfirmMove', claimId: uuid(1), moveId: uuid(11) });
    expect(zone.when(place(5, group))).toMatchObject([{ type: 'ClaimPlaced', data: { host: 'b' } }]);
    // With another member there, a guest of the group has nowhere to go; a resize stays.
    expect(zone.types(move(12, 'live-migration'))).toEqual(['MoveRejected']);
    expect(zone.when(move(13, 'resize'))).toMatchObject([{ type: 'MoveStarted', data: { host: 'b' } }]);
    expect(zone.when(place(6, group))).toMatchObject([{ type: 'ClaimPlaced', data: { host: 'b' } }]);
  });
});

describe('outcomes', () => {
  test('any outcome of a silent host says that it is back', () => {
    const zone = new Scenario().host('a');
    zone.when(place(1));
    const outcome = { kind: 'applied', claimId: uuid(1), decision: 1, waitsForRestart: [] } as const;
    zone.when({ type: 'MarkHostSilent', host: 'a', lastReport: zone.now() });
    expect(zone.types({ type: 'RecordOutcome', host: 'a', outcome })).toEqual([
      'HostReturned',
      'PlacementApplied',
    ]);
    zone.when({ type: 'MarkHostSilent', host: 'a', lastReport: zone.now() });
    expect(zone.types({ type: 'RecordOutcome', host: 'a', outcome })).toEqual(['HostReturned']);
    expect(zone.types(place(2))).toEqual(['ClaimPlaced']);
  });

  test('an outcome is an event once, however often it is told', () => {
    const zone = new Scenario().host('a');
    zone.when(place(1));
    const applied = { kind: 'applied', claimId: uuid(1), decision: 1, waitsForRestart: ['memnode'] } as const;
    expect(zone.types({ type: 'RecordOutcome', host: 'a', outcome: applied })).toEqual(['PlacementApplied']);
    expect(zone.types({ type: 'RecordOutcome', host: 'a', outcome: applied })).toEqual([]);
    expect(
      zone.types({ type: 'RecordOutcome', host: 'a', outcome: { ...applied, waitsForRestart: [] } }),
    ).toEqual(['PlacementApplied']);
    expect(
      refusal(() =>
        zone.when({ type: 'RecordOutcome', host: 'a', outcome: { ...applied, claimId: uuid(7) } }),
      ),
    ).toBe('decision-not-found');
  });

  test('a release waits for the adapter until it is told', () => {
    const zone = new Scenario().host('a');
    zone.when(place(1));
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    const host = zone.state.hosts.get('a')!;
    expect([...host.pendingReleases.keys()]).toEqual([2]);
    zone.when({
      type: 'RecordOutcome',
      host: 'a',
      outcome: { kind: 'applied', claimId: uuid(1), decision: 2, waitsForRestart: [] },
    });
    expect(host.pendingReleases.size).toBe(0);
  });
});

test('undoing every event leads back through every state to the empty one', () => {
  const zone = new Scenario();
  const hashes = [stateHash(zone.state)];
  const run = (step: () => void): void => {
    const before = zone.events.length;
    step();
    while (hashes.length < zone.undos.length + 1)
      hashes.push(zone.events.length - before === 1 ? stateHash(zone.state) : '');
  };
  run(() => void zone.host('a'));
  run(() => void zone.host('b'));
  run(() => void zone.when(place(1, { leaseSeconds: 60, group: { id: 'g', policy: 'affinity' } })));
  run(() => void zone.when(place(2, { target: { hosts: ['z'], labels: {} } })));
  run(
    () =>
      void zone.when({
        type: 'StartMove',
        claimId: uuid(1),
        moveId: uuid(11),
        kind: 'resize',
        fingerprint: 'f',
        changes: anywhere,
      }),
  );
  run(() => void zone.when({ type: 'RevertMove', claimId: uuid(1), moveId: uuid(11) }));
  run(() => void zone.when({ type: 'DisableHost', host: 'b', reason: 'x' }));
  run(() => void zone.when({ type: 'ReleaseClaim', claimId: uuid(1) }));
  run(() => void zone.when({ type: 'RemoveHost', host: 'b' }));
  expect(canonicalState(zone.state)).toContain('"revision"');
  while (zone.undos.length > 0) {
    zone.undos.pop()!();
    const wanted = hashes[zone.undos.length]!;
    if (wanted) expect(stateHash(zone.state)).toBe(wanted);
  }
  expect(hashes[0]).toBe(stateHash(new Scenario().state));
});
