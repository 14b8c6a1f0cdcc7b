import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { defaultHostPolicy, type HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { Command } from '../commands/command.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { ZoneState } from '../state/zone-state.js';
import { foreign } from './foreign-guest.js';
import { place, uuid } from './scenario.js';

/** Numbers that a command is made of: which kind, of which host and which claim, and how. */
export interface Choice {
  readonly kind: number;
  readonly host: number;
  readonly claim: number;
  readonly how: number;
}

const nic = { address: '0000:80:00.0', cell: 0, attributes: { vendor_id: '8086', product_id: '154d' } };
const reports: readonly HostReport[] = [
  'socket:2 cell:1 core:4 thread:2 memory:8g page-2m:1536',
  'socket:1 cell:1 core:4 memory:6g page-2m:1024',
  'socket:1 cell:2 core:2 thread:2 memory:4g page-2m:512',
].map((shape) => ({ ...parseSyntheticHost(shape), pciDevices: [nic] }));

const policies: readonly HostPolicy[] = [
  defaultHostPolicy,
  { ...defaultHostPolicy, sharedCpus: [0, 1], dedicatedCpus: [2, 3], cellOrder: 'pack' },
  { ...defaultHostPolicy, foreignGuests: 'ignore', reservedMemory: [{ cell: 0, memoryMiB: 2048 }] },
];

const dedicated = { 'hw:cpu_policy': 'dedicated' };
const guests: readonly Record<string, string>[] = [
  dedicated,
  { ...dedicated, 'hw:mem_page_size': '2048' },
  { ...dedicated, 'hw:numa_nodes': '2' },
  {},
];

const requests: readonly Partial<ClaimRequest>[] = [
  {},
  { leaseSeconds: 5, group: { id: 'db', policy: 'soft-anti-affinity' } },
  { instanceId: uuid(900) },
  { pciRequests: [{ requestId: 'nic', count: 1, spec: [{ product_id: '154d' }], numaPolicy: null }] },
];

const moveKinds = ['resize', 'cold-migration', 'live-migration', 'evacuation'] as const;
const as = {
  guest: null,
  pciRequests: null,
  networks: null,
  limits: null,
  target: { hosts: [], labels: {} },
};

/** A command of any type, so that choices at random make a ledger in which all of them meet. It may be refused. */
export function anyCommand(state: ZoneState, { kind, host: hostNumber, claim, how }: Choice): Command {
  const host = `host-${hostNumber}`;
  const holds = [...state.hosts.values()].flatMap((one) => [...one.holds.values()]);
  const hold = holds.length > 0 ? pick(holds, claim) : null;
  const claimId = hold?.claimId ?? uuid(claim);
  const moves = [...state.moves.values()].filter((move) => move.hold);
  const move = moves.length > 0 ? pick(moves, claim) : { claimId, moveId: uuid(1) };
  const outcome = { claimId, decision: hold?.decision ?? state.revision };
  const heldBy = hold?.host ?? host;
  const commands: readonly (() => Command)[] = [
    () => ({ type: 'ReportHost', host, report: pick(reports, how) }),
    () => ({ type: 'SetHostPolicy', host, policy: pick(policies, how) }),
    () => (how % 3 ? { type: 'EnableHost', host } : { type: 'DisableHost', host, reason: 'maintenance' }),
    () => (how > 11 ? { type: 'RemoveHost', host } : { type: 'EnableHost', host }),
    () =>
      how > 11
        ? { type: 'MarkHostSilent', host, lastReport: '2026-01-01T00:00:00.000Z' }
        : { type: 'MarkHostReturned', host },
    () => ({ type: how % 2 ? 'ConfirmClaim' : 'ExpireClaim', claimId }),
    () => ({ type: 'ReleaseClaim', claimId }),
    () => ({
      type: 'StartMove',
      claimId,
      moveId: uuid(10_000 + 100 * how + claim),
      kind: pick(moveKinds, how),
      fingerprint: 'f',
      changes: as,
    }),
    () => ({ type: how % 2 ? 'ConfirmMove' : 'RevertMove', claimId: move.claimId, moveId: move.moveId }),
    () => ({
      type: 'RecordOutcome',
      host: heldBy,
      outcome: { kind: 'applied', ...outcome, waitsForRestart: [] },
    }),
    () => ({
      type: 'RecordOutcome',
      host: heldBy,
      outcome: { kind: 'failed', ...outcome, code: 'x', message: 'y' },
    }),
    () => ({ type: 'RecordOutcome', host, outcome: foreign(800 + (how % 4), [how % 4, 2]) }),
    () => ({ type: 'RecordOutcome', host, outcome: foreign(claim, [how % 4], 512, claimId) }),
    () => ({
      type: 'RecordOutcome',
      host,
      outcome: { kind: 'drift-cleared', instanceId: uuid(800 + (how % 4)) },
    }),
    () => ({
      type: 'AdoptGuest',
      claimId: uuid(700 + how),
      instanceId: uuid(800 + (how % 4)),
      host,
      fingerprint: 'f',
    }),
  ];
  // Claims are what all the others are about.
  if (kind >= commands.length) return place(claim, pick(requests, how), pick(guests, how >> 2), 2);
  return commands[kind]!();
}

/** `kind` of a Choice is below this. */
export const commandKinds = 34;

const pick = <T>(from: readonly T[], number: number): T => from[number % from.length]!;
