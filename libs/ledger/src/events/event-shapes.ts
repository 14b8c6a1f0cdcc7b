import type { Limits } from '#numa/model/fit-options.js';
import type { DerivedGuest, Flavor, Image, PhysicalAddressWidth } from '#numa/model/flavor.js';
import type { BoundCell, GuestBinding, VcpuBinding } from '#numa/model/guest-binding.js';
import type { GuestCell, GuestTopology, NetworkRequest, PciRequest } from '#numa/model/guest-topology.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport, ReportedCell, ReportedCpu } from '#numa/model/host-report.js';
import type { NetworkAffinity, PciDevice } from '#numa/model/host-topology.js';
import type { PlacedCell, PlacedPciDevice, Placement } from '#numa/model/placement.js';
import type { RankPolicy } from '../selection/rank/rank-policy.js';
import {
  count,
  either,
  flag,
  list,
  nullable,
  object,
  oneOf,
  optional,
  real,
  record,
  type Shape,
  text,
  time,
  whole,
} from '../shape/shape.js';
import type { ClaimRequest, DomainRequest, Group, Target } from './claim-request.js';
import type { Difference, EventData, EventType } from './event-data.js';
import type { CellRefusal, NearestHost, Rejection, RejectionReason } from './rejection.js';

const cpus = list(count);
const affinity = object<NetworkAffinity>({ physnets: list(text), tunneled: flag });

const report = object<HostReport>({
  arch: nullable(text),
  cells: list(
    object<ReportedCell>({
      id: count,
      memoryKiB: count,
      pages: list(object({ sizeKiB: count, total: count })),
      cpus: list(
        object<ReportedCpu>({
          id: count,
          socket: nullable(whole),
          die: nullable(whole),
          core: nullable(whole),
          siblings: cpus,
        }),
      ),
      distances: list(object({ cell: count, value: count })),
      network: optional(affinity),
    }),
  ),
  onlineCpus: nullable(cpus),
  pciDevices: optional(
    list(object<PciDevice>({ address: text, cell: nullable(whole), attributes: record(text) })),
  ),
});

const policy = object<HostPolicy>({
  sharedCpus: nullable(cpus),
  dedicatedCpus: nullable(cpus),
  reservedPages: list(object({ cell: count, sizeKiB: count, count })),
  reservedMemory: optional(list(object({ cell: count, memoryMiB: count }))),
  cpuAllocationRatio: real,
  ramAllocationRatio: real,
  cellOrder: oneOf('spread', 'pack'),
  labels: record(text),
  foreignGuests: oneOf('avoid', 'ignore'),
});

const cpuPolicy = nullable(oneOf('shared', 'dedicated', 'mixed'));
const cpuThreadPolicy = nullable(oneOf('prefer', 'isolate', 'require'));
const pciNumaPolicy = nullable(oneOf('required', 'legacy', 'preferred', 'socket'));

const guestTopology = object<GuestTopology>({
  cells: list(
    object<GuestCell>({
      id: count,
      floatingVcpus: cpus,
      pinnedVcpus: cpus,
      memoryMiB: count,
      pageSize: nullable(either(oneOf('small', 'large', 'any'), count)),
      cpuPolicy,
      cpuThreadPolicy,
    }),
  ),
  emulatorThreadsPolicy: nullable(oneOf('share', 'isolate')),
});

const guest = object<DerivedGuest>({
  topology: nullable(guestTopology),
  realtimeVcpus: nullable(cpus),
  lockedMemory: nullable(flag),
  pciNumaPolicy,
  cpuTopology: object({ sockets: count, cores: count, threads: count }),
  physicalAddresses: optional(
    object<PhysicalAddressWidth>({ mode: oneOf('passthrough', 'emulate'), bits: nullable(count) }),
  ),
  memoryEncryption: optional(oneOf('amd-sev', 'amd-sev-es', 'amd-sev-snp')),
  persistentMemory: optional(list(text)),
  warnings: list(text),
});

const claim = object<ClaimRequest>({
  claimId: text,
  instanceId: text,
  flavor: nullable(object<Flavor>({ vcpus: count, memoryMiB: count, extraSpecs: record(text) })),
  image: object<Image>({ properties: record(text) }),
  guestTopology: nullable(guestTopology),
  pciRequests: list(
    object<PciRequest>({ requestId: text, count, spec: list(record(text)), numaPolicy: pciNumaPolicy }),
  ),
  networks: nullable(object<NetworkRequest>({ physnets: list(text), tunneled: flag })),
  limits: nullable(object<Limits>({ cpuAllocationRatio: real, ramAllocationRatio: real })),
  target: object<Target>({ hosts: list(text), labels: record(text) }),
  group: nullable(
    object<Group>({
      id: text,
      policy: oneOf('affinity', 'anti-affinity', 'soft-affinity', 'soft-anti-affinity'),
    }),
  ),
  leaseSeconds: nullable(real),
  domain: nullable(object<DomainRequest>({ xml: text, start: flag })),
});

const placement = object<Placement>({
  cells: list(
    object<PlacedCell>({
      guestCell: count,
      hostCell: count,
      vcpus: cpus,
      memoryMiB: count,
      pageSizeKiB: nullable(count),
      pins: record(count),
      floating: cpus,
      emulatorCpus: nullable(cpus),
      cpuPolicy,
      cpuThreadPolicy,
    }),
  ),
  pciDevices: list(object<PlacedPciDevice>({ requestId: text, address: text })),
});

const binding = object<GuestBinding>({
  name: nullable(text),
  cells: list(
    object<BoundCell>({
      guestCell: count,
      vcpus: cpus,
      bindings: list(object<VcpuBinding>({ vcpus: cpus, cpus })),
      memoryMiB: count,
      pageSizeKiB: nullable(count),
      hostCells: nullable(cpus),
    }),
  ),
  emulatorCpus: nullable(cpus),
  realtimeVcpus: cpus,
  pciAddresses: list(text),
});

const rejection = object<Rejection>({
  hostsTried: count,
  reasons: list(object<RejectionReason>({ rule: text, hosts: count })),
  nearest: list(
    object<NearestHost>({
      host: text,
      refusals: list(
        object<CellRefusal>({
          guestCell: nullable(count),
          hostCell: nullable(count),
          rule: text,
          subject: optional(nullable(text)),
          wanted: real,
          had: real,
        }),
      ),
    }),
  ),
});

const host = object<{ readonly host: string }>({ host: text });
const claimOnHost = object<{ readonly claimId: string; readonly host: string }>({
  claimId: text,
  host: text,
});
const endedMove = object<EventData['MoveConfirmed']>({ claimId: text, moveId: text, from: text, host: text });
const rank = optional(oneOf<RankPolicy>('spread', 'pack'));
const moveFacts = {
  claimId: text,
  moveId: text,
  kind: oneOf('resize', 'cold-migration', 'live-migration', 'evacuation'),
  fingerprint: text,
  claim,
  guest,
  from: text,
  rank,
} as const;
const differences = list(object<Difference>({ element: text, wanted: text, had: text }));

/** What the data of each event must look like, field by field, in its present version. */
export const eventShapes: { readonly [T in EventType]: Shape<EventData[T]> } = {
  HostReported: object<EventData['HostReported']>({ host: text, report }),
  HostPolicySet: object<EventData['HostPolicySet']>({ host: text, policy }),
  HostEnabled: host,
  HostDisabled: object<EventData['HostDisabled']>({ host: text, reason: text }),
  HostSilent: object<EventData['HostSilent']>({ host: text, lastReport: time }),
  HostReturned: host,
  HostRemoved: host,
  ClaimPlaced: object<EventData['ClaimPlaced']>({
    claim,
    fingerprint: text,
    guest,
    host: text,
    placement,
    leaseExpiresAt: nullable(time),
    rank,
  }),
  ClaimRejected: object<EventData['ClaimRejected']>({ claim, fingerprint: text, guest, rejection, rank }),
  ClaimConfirmed: claimOnHost,
  ClaimExpired: claimOnHost,
  ClaimReleased: claimOnHost,
  ClaimAdopted: object<EventData['ClaimAdopted']>({ claim, fingerprint: text, guest, host: text, placement }),
  MoveStarted: object<EventData['MoveStarted']>({ ...moveFacts, host: text, placement }),
  MoveRejected: object<EventData['MoveRejected']>({ ...moveFacts, rejection }),
  MoveConfirmed: endedMove,
  MoveReverted: endedMove,
  PlacementApplied: object<EventData['PlacementApplied']>({
    host: text,
    claimId: text,
    decision: count,
    waitsForRestart: list(text),
  }),
  PlacementFailed: object<EventData['PlacementFailed']>({
    host: text,
    claimId: text,
    decision: count,
    code: text,
    message: text,
  }),
  DriftDetected: object<EventData['DriftDetected']>({
    host: text,
    instanceId: text,
    claimId: nullable(text),
    kind: oneOf('foreign', 'running-after-release', 'placement', 'domain-missing'),
    differences,
    binding: nullable(binding),
  }),
  DriftCleared: object<EventData['DriftCleared']>({ host: text, instanceId: text }),
};
