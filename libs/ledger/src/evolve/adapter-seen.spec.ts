import type { Command } from '../commands/command.js';
import { canonicalState } from '../state/canonical-state.js';
import { foreign } from '../testing/foreign-guest.js';
import { place, Scenario, uuid } from '../testing/scenario.js';

const host = 'a';
const returned: Command = { type: 'MarkHostReturned', host };

/** A host with one claim, decided at revision 1, that nobody but its reporter has said a word of. */
function claimed(): Scenario {
  const zone = new Scenario().host(host);
  zone.when(place(1));
  return zone;
}

const seen = (zone: Scenario): boolean => zone.state.hosts.get(host)!.adapterSeen;

describe('whether an adapter of a host was heard of', () => {
  const outcome = { claimId: uuid(1), decision: 1 };
  const words: readonly (readonly [string, Command])[] = [
    ['HostReturned', returned],
    ['HostSilent', { type: 'MarkHostSilent', host, lastReport: '2026-01-01T00:00:00.000Z' }],
    [
      'PlacementApplied',
      { type: 'RecordOutcome', host, outcome: { kind: 'applied', ...outcome, waitsForRestart: [] } },
    ],
    [
      'PlacementFailed',
      { type: 'RecordOutcome', host, outcome: { kind: 'failed', ...outcome, code: 'x', message: 'y' } },
    ],
    ['DriftDetected', { type: 'RecordOutcome', host, outcome: foreign(77, [0, 1]) }],
  ];

  it.each(words)('%s says so, once, and takes it back', (type, command) => {
    const zone = claimed();
    expect(seen(zone)).toBe(false);
    const before = canonicalState(zone.state);
    expect(zone.types(command)).toEqual([type]);
    expect(seen(zone)).toBe(true);
    zone.undos.pop()!();
    expect(seen(zone)).toBe(false);
    expect(canonicalState(zone.state)).toBe(before);
  });

  it.each(words)('%s leaves what was said before when it is taken back', (_, command) => {
    const zone = claimed();
    zone.when(returned);
    const before = canonicalState(zone.state);
    if (zone.types(command).length === 0) return; // HostReturned: nothing to say
    zone.undos.pop()!();
    expect(seen(zone)).toBe(true);
    expect(canonicalState(zone.state)).toBe(before);
  });

  it('is said by no report, policy, claim or release: anybody may send these', () => {
    const zone = claimed();
    const { report, policy } = zone.state.hosts.get(host)!;
    zone.when({ type: 'ReportHost', host, report: { ...report!, arch: 'other' } });
    zone.when({ type: 'SetHostPolicy', host, policy: { ...policy, cpuAllocationRatio: 2 } });
    zone.when({ type: 'DisableHost', host, reason: 'maintenance' });
    zone.when({ type: 'EnableHost', host });
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    expect(seen(zone)).toBe(false);
  });

  it('is forgotten with the host', () => {
    const zone = new Scenario().host(host);
    zone.when(returned);
    zone.when({ type: 'RemoveHost', host });
    zone.host(host);
    expect(seen(zone)).toBe(false);
    expect(zone.types(returned)).toEqual(['HostReturned']);
  });
});
