import type { PlacedCell, Placement } from '#numa/model/placement.js';
import type { ClaimRecord, MoveRecord } from '../state/claim-record.js';
import { claimStates } from '../state/claim-rows.js';
import type { GroupRecord } from '../state/group-record.js';
import type { Hold, Outcome } from '../state/hold.js';
import type { Drift, HostRecord, PendingRelease } from '../state/host-record.js';
import { isShared, noDevices, sharedList } from '../state/shared-placements.js';

/**
 * The records of a snapshot: tuples, because names repeated a million times are most of a JSON text. A number named
 * "…Value" points into the table of shared values. Each pair of functions packs and unpacks one record; `AllOf` says at
 * compile time that no field is forgotten.
 */
export type PackedCell = readonly [
  guestCell: number,
  hostCell: number,
  vcpus: readonly number[],
  memoryMiB: number,
  pageSizeKiB: number | null,
  pins: PlacedCell['pins'],
  floating: readonly number[],
  emulatorCpus: readonly number[] | null,
  cpuPolicy: PlacedCell['cpuPolicy'],
  cpuThreadPolicy: PlacedCell['cpuThreadPolicy'],
];

export type PackedPlacement = readonly [
  cells: readonly PackedCell[],
  pciDevices: Placement['pciDevices'] | 0,
];

export type PackedHold = readonly [
  takenAt: number,
  decision: number,
  claimId: string,
  /** 0: the claim's id. */
  instanceId: string | 0,
  /** All of the request but its ids and domain. */
  bodyValue: number,
  guestValue: number,
  placement: number | PackedPlacement,
  outcome: Outcome | null,
  domain: Hold['request']['domain'],
];

export type PackedRelease = readonly [decision: number, claimId: string, instanceId: string | 0];

export type PackedHost = readonly [
  name: string,
  reportValue: number | null,
  reportedAt: number | null,
  policyValue: number,
  enabled: boolean,
  disabledReason: string | null,
  silentSince: string | null,
  adapterSeen: boolean,
  holds: readonly PackedHold[],
  pendingReleases: readonly PackedRelease[],
  drifts: readonly Drift[],
];

export type PackedClaim = readonly [
  claimId: string,
  instanceId: string | 0,
  state: number,
  fingerprint: string,
  decidedAt: number,
  decidedTime: string,
  /** Hold.takenAt */
  hold: number | null,
  moveId: string | null,
  leaseExpiresAt: string | null,
  endedAt: number | null,
  confirmedAt: number | null,
];

export type PackedMove = Omit<MoveRecord, 'hold'> & { readonly hold: number | null };

export type PackedGroup = readonly [
  id: string,
  policy: GroupRecord['policy'],
  members: readonly (readonly [string, number])[],
];

/** Where the tables of what is shared have an object. */
export interface Places {
  ofValue(value: object): number;
  /** Of all of a request but its ids and domain. */
  ofBody(hold: Hold): number;
  ofPlacement(placement: Placement): number;
}

/** A record whose fields are all named: no value has this type when one is left over. */
type AllOf<T, Fields extends keyof T> = Exclude<keyof T, Fields> extends never ? T : never;

type CellFields =
  | 'guestCell'
  | 'hostCell'
  | 'vcpus'
  | 'memoryMiB'
  | 'pageSizeKiB'
  | 'pins'
  | 'floating'
  | 'emulatorCpus'
  | 'cpuPolicy'
  | 'cpuThreadPolicy';

const packCell = (cell: AllOf<PlacedCell, CellFields>): PackedCell => [
  cell.guestCell,
  cell.hostCell,
  cell.vcpus,
  cell.memoryMiB,
  cell.pageSizeKiB,
  cell.pins,
  cell.floating,
  cell.emulatorCpus,
  cell.cpuPolicy,
  cell.cpuThreadPolicy,
];

/** Its lists of vCPUs are shared with others. */
function unpackCell(packed: PackedCell): PlacedCell {
  const [guestCell, hostCell, vcpus, memoryMiB, pageSizeKiB, pins] = packed;
  return {
    guestCell,
    hostCell,
    vcpus: sharedList(vcpus),
    memoryMiB,
    pageSizeKiB,
    pins,
    floating: sharedList(packed[6]),
    emulatorCpus: sharedList(packed[7]),
    cpuPolicy: packed[8],
    cpuThreadPolicy: packed[9],
  };
}

export const packPlacement = ({
  cells,
  pciDevices,
}: AllOf<Placement, 'cells' | 'pciDevices'>): PackedPlacement => [
  cells.map(packCell),
  pciDevices.length === 0 ? 0 : pciDevices,
];

export const unpackPlacement = ([cells, devices]: PackedPlacement): Placement => ({
  cells: cells.map(unpackCell),
  pciDevices: devices === 0 ? noDevices : devices,
});

type HoldFields = 'claimId' | 'host' | 'request' | 'guest' | 'placement' | 'takenAt' | 'decision' | 'outcome';

/** The host is the record around it. */
export function packHold(hold: AllOf<Hold, HoldFields>, places: Places): PackedHold {
  const { claimId, request, guest, placement, takenAt, decision, outcome } = hold;
  return [
    takenAt,
    decision,
    claimId,
    request.instanceId === claimId ? 0 : request.instanceId,
    places.ofBody(hold),
    places.ofValue(guest),
    isShared(placement) ? places.ofPlacement(placement) : packPlacement(placement),
    outcome,
    request.domain,
  ];
}

const packRelease = ({
  claimId,
  instanceId,
  decision,
}: AllOf<PendingRelease, 'claimId' | 'instanceId' | 'decision'>): PackedRelease => [
  decision,
  claimId,
  instanceId === claimId ? 0 : instanceId,
];

export const unpackRelease = ([decision, claimId, instanceId]: PackedRelease): PendingRelease => ({
  claimId,
  instanceId: instanceId === 0 ? claimId : instanceId,
  decision,
});

export function packHost(
  host: Omit<HostRecord, 'topology' | 'compiled' | 'free'>,
  places: Places,
): PackedHost {
  const { name, report, reportedAt, policy, enabled, disabledReason, silentSince, ...more } = host;
  const { adapterSeen, holds, pendingReleases, drifts } = more;
  return [
    name,
    report && places.ofValue(report),
    reportedAt,
    places.ofValue(policy),
    enabled,
    disabledReason,
    silentSince,
    adapterSeen,
    [...holds.values()].map((hold) => packHold(hold, places)),
    [...pendingReleases.values()].map(packRelease),
    [...drifts.values()],
  ];
}

type ClaimFields =
  | 'claimId'
  | 'instanceId'
  | 'state'
  | 'fingerprint'
  | 'decidedAt'
  | 'decidedTime'
  | 'hold'
  | 'moveId'
  | 'leaseExpiresAt'
  | 'endedAt'
  | 'confirmedAt';

export const packClaim = (record: AllOf<ClaimRecord, ClaimFields>): PackedClaim => [
  record.claimId,
  record.instanceId === record.claimId ? 0 : record.instanceId,
  claimStates.indexOf(record.state),
  record.fingerprint,
  record.decidedAt,
  record.decidedTime,
  record.hold?.takenAt ?? null,
  record.moveId,
  record.leaseExpiresAt,
  record.endedAt,
  record.confirmedAt,
];

export function unpackClaim(packed: PackedClaim, holdTakenAt: (revision: number) => Hold): ClaimRecord {
  const [claimId, instanceId, state, fingerprint, decidedAt, decidedTime, hold] = packed;
  return {
    claimId,
    instanceId: instanceId === 0 ? claimId : instanceId,
    fingerprint,
    decidedAt,
    decidedTime,
    moveId: packed[7],
    confirmedAt: packed[10],
    endedAt: packed[9],
    state: claimStates[state]!,
    hold: hold === null ? null : holdTakenAt(hold),
    leaseExpiresAt: packed[8],
  };
}
