import { defaultHostPolicy } from '#numa/model/host-policy.js';
import { genesisHash } from '../events/event-codec.js';
import type { MoveRecord } from './claim-record.js';
import { ClaimTable } from './claim-table.js';
import { freeCapacity } from './free-capacity.js';
import type { GroupRecord } from './group-record.js';
import type { HostRecord } from './host-record.js';
import { share } from './share.js';

/** A zone's state: a left fold of its ledger, nothing else. Mutable: only `evolve` changes it. */
export interface ZoneState {
  readonly zone: string;
  /** Of the last event folded in; -1: none. */
  revision: number;
  /** Hash of that event. */
  lastHash: string;
  /** Its time, ISO 8601; null: none. */
  time: string | null;
  readonly hosts: Map<string, HostRecord>;
  readonly claims: ClaimTable;
  readonly moves: Map<string, MoveRecord>;
  /** Server groups that have members, by id. */
  readonly groups: Map<string, GroupRecord>;
  /** Claims whose lease counts: id to the end of the lease, ISO 8601. */
  readonly leases: Map<string, string>;
  /**
   * Instances that a claim of another id holds something for, to that claim; see `claimOfInstance`. Follows from the
   * claims, and is written nowhere.
   */
  readonly instances: Map<string, string>;
  /** Hosts that have drifts, by name. Follows from the hosts, and is written nowhere. */
  readonly drifting: Map<string, HostRecord>;
  /** Who is reading this state in pieces while it goes on; no part of the state itself. */
  readonly observers: Set<HostObserver>;
}

/** The claim that holds something for an instance; null: none does. */
export function claimOfInstance({ instances, claims }: ZoneState, instanceId: string): string | null {
  const named = instances.get(instanceId);
  if (named !== undefined) return named;
  const same = claims.get(instanceId);
  return same?.hold && same.instanceId === instanceId ? instanceId : null;
}

/** Told before a host changes, so that it can keep what the host was. */
export interface HostObserver {
  beforeChange(host: HostRecord): void;
}

export function emptyZone(zone: string): ZoneState {
  return {
    zone,
    revision: -1,
    lastHash: genesisHash,
    time: null,
    hosts: new Map(),
    claims: new ClaimTable(),
    moves: new Map(),
    groups: new Map(),
    leases: new Map(),
    instances: new Map(),
    drifting: new Map(),
    observers: new Set(),
  };
}

/** A host as it is before anything was said of it. */
export function newHost(name: string): HostRecord {
  return {
    name,
    report: null,
    reportedAt: null,
    policy: share(defaultHostPolicy),
    enabled: true,
    disabledReason: null,
    topology: null,
    compiled: null,
    free: freeCapacity(null),
    silentSince: null,
    adapterSeen: false,
    holds: new Map(),
    contradictions: new Map(),
    pendingReleases: new Map(),
    drifts: new Map(),
  };
}
