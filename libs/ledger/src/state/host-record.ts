import type { CompiledHost } from '#numa/host/compiled-host.js';
import type { GuestBinding } from '#numa/model/guest-binding.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { HostTopology } from '#numa/model/host-topology.js';
import type { Difference, DriftKind } from '../events/event-data.js';
import type { FreeCapacity } from './free-capacity.js';
import type { Hold } from './hold.js';

/** A release that the adapter has not yet said it carried out. */
export interface PendingRelease {
  readonly claimId: string;
  readonly instanceId: string;
  readonly decision: number;
}

export interface Drift {
  readonly instanceId: string;
  readonly claimId: string | null;
  readonly kind: DriftKind;
  readonly differences: readonly Difference[];
  /** What a guest without a claim is bound to; null: not known, or it has a claim. */
  readonly binding: GuestBinding | null;
  /** The revision of DriftDetected. */
  readonly since: number;
}

/** A host of the zone. Mutable: only `evolve` changes it. */
export interface HostRecord {
  readonly name: string;
  /** null: a policy was set before the first report. */
  report: HostReport | null;
  reportedAt: number | null;
  policy: HostPolicy;
  enabled: boolean;
  disabledReason: string | null;
  /** From report and policy; null without a report. */
  topology: HostTopology | null;
  /** Usage in the layout that `fit` reads; null without a report. */
  compiled: CompiledHost | null;
  /** What is left over all cells; what hosts are ranked by. */
  free: FreeCapacity;
  /** Since when it is silent, ISO 8601; null: it is not. */
  silentSince: string | null;
  /** Whether an adapter of it was ever heard of: it is silent when that is gone. */
  adapterSeen: boolean;
  /** By Hold.takenAt. */
  readonly holds: Map<number, Hold>;
  /** Holds that the host's last report or policy contradicts: Hold.takenAt to the rule broken. Stops new claims. */
  readonly contradictions: Map<number, string>;
  /** By the revision of the event that ended the hold. */
  readonly pendingReleases: Map<number, PendingRelease>;
  /** By instance id. */
  readonly drifts: Map<string, Drift>;
}
