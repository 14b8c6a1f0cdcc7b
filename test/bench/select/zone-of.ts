import { encodeEvent } from '#ledger/events/event-codec.js';
import { type LedgerEvent, type NewLedgerEvent, newEvent } from '#ledger/events/ledger-event.js';
import { replay } from '#ledger/evolve/evolve.js';
import { fitOptions, guestRequest } from '#ledger/selection/guest-request.js';
import { emptyZone, type ZoneState } from '#ledger/state/zone-state.js';
import { fit } from '#numa/fit/fit.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { type ClaimShape, claimOf } from './claims.js';

/** How much of the hosts' CPUs guests hold before anything is asked. */
export type Fill = 'nearly-empty' | 'half-full' | 'nearly-full';

export const fills: readonly Fill[] = ['nearly-empty', 'half-full', 'nearly-full'];

/** Hosts of two and four cells with 16 CPUs and 32 GiB each, an eighth of it in pages of 2 MiB. */
const shapes = [
  'socket:2 cell:1 core:8 thread:2 memory:32g page-2m:2048',
  'socket:2 cell:2 core:8 thread:2 memory:32g page-2m:2048',
];

export const time = '2026-01-01T00:00:00.000Z';

/** A zone of so many hosts, filled with pinned guests of one cell. Equal arguments, equal zone. */
export function zoneOf(hosts: number, fill: Fill): ZoneState {
  const zone = emptyZone('default');
  const random = numbersFrom(hosts);
  const reports = shapes.map(parseSyntheticHost);
  for (let index = 0; index < hosts; index++) {
    const host = `compute-${String(index).padStart(6, '0')}`;
    append(zone, newEvent('HostReported', { host, report: reports[index % reports.length]! }));
    const cells = reports[index % reports.length]!.cells.length;
    for (const vcpus of guestsFor(fill, cells, random)) hold(zone, host, { vcpus, memoryMiB: vcpus * 1024 });
  }
  return zone;
}

/** The sizes of the guests of one host, a cell or less each. One host in a hundred has room even when the zone has not. */
function guestsFor(fill: Fill, cells: number, random: () => number): number[] {
  const roomy = random() < 0.01;
  return Array.from({ length: cells }, () => {
    const part = random();
    if (fill === 'nearly-empty') return part < 0.05 ? 4 : 0;
    if (fill === 'half-full') return Math.floor(part * 9) * 2;
    return roomy ? 8 : 14 + Math.floor(part * 3);
  }).filter((vcpus) => vcpus > 0);
}

let claims = 0;

/** Places a guest on a host, if it fits there. */
export function hold(zone: ZoneState, name: string, shape: ClaimShape): void {
  const { claim, fingerprint, guest } = claimOf(1_000_000_000 + claims++, shape);
  const { compiled, policy } = zone.hosts.get(name)!;
  const { placement } = fit(compiled!, guestRequest(claim, guest), fitOptions(policy, claim));
  if (!placement) return;
  append(
    zone,
    newEvent('ClaimPlaced', { claim, fingerprint, guest, host: name, placement, leaseExpiresAt: null }),
  );
}

export function append(zone: ZoneState, event: NewLedgerEvent): void {
  const { lastHash: previousHash } = zone;
  const encoded = encodeEvent(event, { time, command: 'fill', previousHash });
  const full = { ...event, revision: zone.revision + 1, id: encoded.id, time, command: 'fill', previousHash };
  replay(zone, full as LedgerEvent, encoded.hash);
}

/** Numbers from 0 to 1, the same ones each time (a linear congruential generator, Numerical Recipes' constants). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
