import type { Command } from '#ledger/commands/command.js';
import { emptyZone } from '#ledger/state/zone-state.js';
import { place, uuid } from '#ledger/testing/scenario.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { Group } from './group.js';
import type { Waiting } from './waiting.js';

const waiting = (command: Command, time: string): Waiting => ({
  command,
  envelope: { id: time, time },
  resolve: () => undefined,
  reject: (error) => {
    throw error;
  },
  unknownOutcomes: 0,
  tried: null,
});

test('a clock that is set back does not take the ledger back: times stay, and leases run by the clock', () => {
  const state = emptyZone('default');
  const group = new Group(state, '0a1b2c3d');
  const report = parseSyntheticHost('socket:1 cell:1 core:4 thread:1 memory:4g');
  group.add(waiting({ type: 'ReportHost', host: 'a', report }, '2026-01-01T10:00:00.000Z'));
  group.add(waiting(place(1, { leaseSeconds: 60 }), '2026-01-01T08:00:00.000Z'));
  group.add(waiting({ type: 'ExpireClaim', claimId: uuid(1) }, '2026-01-01T08:01:00.000Z'));
  group.add(waiting(place(2), '2026-01-01T11:00:00.000Z'));
  expect(group.events.map(({ type, time }) => [type, time.slice(11, 16)])).toEqual([
    ['HostReported', '10:00'],
    ['ClaimPlaced', '10:00'],
    ['ClaimExpired', '10:00'],
    ['ClaimPlaced', '11:00'],
  ]);
  expect(group.events[1]!.data).toMatchObject({ leaseExpiresAt: '2026-01-01T08:01:00.000Z' });
  // Taken back and folded in again, as a group is whose append takes long: the same.
  const { lastHash, time } = state;
  group.undo();
  expect(state.time).toBeNull();
  group.redo();
  expect([state.lastHash, state.time]).toEqual([lastHash, time]);
});
