import type { DerivedGuest } from '#numa/model/flavor.js';
import type { GuestBinding } from '#numa/model/guest-binding.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { Placement } from '#numa/model/placement.js';
import type { RankPolicy } from '../selection/rank/rank-policy.js';
import type { ClaimRequest } from './claim-request.js';
import type { Rejection } from './rejection.js';

/** What differs between what a domain should hold and what it holds. */
export interface Difference {
  /** The domain XML element concerned: `vcpupin`, `emulatorpin`, `memnode`, … */
  readonly element: string;
  readonly wanted: string;
  readonly had: string;
}

/**
 * `foreign`: pins CPUs, or binds memory to a cell, without a claim. `running-after-release`: runs on what it released.
 * `placement`: differs from its claim. `domain-missing`: its claim was carried out, and libvirt has no domain of it any longer.
 */
export type DriftKind = 'foreign' | 'running-after-release' | 'placement' | 'domain-missing';

/** Why a guest moves. Only a resize may change what it asks for, and only a resize may stay on its host. */
export type MoveKind = 'resize' | 'cold-migration' | 'live-migration' | 'evacuation';

/** The facts of a ledger, by event type. Every field is plain JSON; times are ISO 8601 in UTC. */
export interface EventData {
  /** A topology that differs from the host's last one. */
  HostReported: { readonly host: string; readonly report: HostReport };
  HostPolicySet: { readonly host: string; readonly policy: HostPolicy };
  HostEnabled: { readonly host: string };
  HostDisabled: { readonly host: string; readonly reason: string };
  /** The host's adapter is gone; `lastReport` is when it was last heard of. */
  HostSilent: { readonly host: string; readonly lastReport: string };
  /** The host's adapter is there: after a silence, or for the first time that the ledger hears of it. */
  HostReturned: { readonly host: string };
  HostRemoved: { readonly host: string };
  ClaimPlaced: {
    readonly claim: ClaimRequest;
    readonly fingerprint: string;
    readonly guest: DerivedGuest;
    readonly host: string;
    readonly placement: Placement;
    /** When it ends unless it is confirmed before; null: it holds until it is released. */
    readonly leaseExpiresAt: string | null;
    /** In which order hosts were asked; absent: by `defaultRank`. */
    readonly rank?: RankPolicy;
  };
  ClaimRejected: {
    readonly claim: ClaimRequest;
    readonly fingerprint: string;
    readonly guest: DerivedGuest;
    readonly rejection: Rejection;
    /** In which order hosts were asked; absent: by `defaultRank`. */
    readonly rank?: RankPolicy;
  };
  /** The guest was spawned: the lease counts no longer. */
  ClaimConfirmed: { readonly claimId: string; readonly host: string };
  /** The lease ran out before the claim was confirmed. */
  ClaimExpired: { readonly claimId: string; readonly host: string };
  ClaimReleased: { readonly claimId: string; readonly host: string };
  /** A guest found running without a claim is held where it is. Its drift ends with it. */
  ClaimAdopted: {
    /** What it would have had to ask for to be placed as it is. */
    readonly claim: ClaimRequest;
    readonly fingerprint: string;
    readonly guest: DerivedGuest;
    readonly host: string;
    readonly placement: Placement;
  };
  /** A second hold for the claim's guest; both count until the move is confirmed or reverted. */
  MoveStarted: {
    readonly claimId: string;
    readonly moveId: string;
    readonly kind: MoveKind;
    readonly fingerprint: string;
    /** What the guest asks for from the move on. */
    readonly claim: ClaimRequest;
    readonly guest: DerivedGuest;
    readonly from: string;
    readonly host: string;
    readonly placement: Placement;
    /** In which order hosts were asked; absent: by `defaultRank`. */
    readonly rank?: RankPolicy;
  };
  MoveRejected: {
    readonly claimId: string;
    readonly moveId: string;
    readonly kind: MoveKind;
    readonly fingerprint: string;
    readonly claim: ClaimRequest;
    readonly guest: DerivedGuest;
    readonly from: string;
    readonly rejection: Rejection;
    /** In which order hosts were asked; absent: by `defaultRank`. */
    readonly rank?: RankPolicy;
  };
  /** The first hold, on `from`, ends. */
  MoveConfirmed: {
    readonly claimId: string;
    readonly moveId: string;
    readonly from: string;
    readonly host: string;
  };
  /** The second hold, on `host`, ends. */
  MoveReverted: {
    readonly claimId: string;
    readonly moveId: string;
    readonly from: string;
    readonly host: string;
  };
  /** The host's libvirt holds what the decision at that revision says. */
  PlacementApplied: {
    readonly host: string;
    readonly claimId: string;
    readonly decision: number;
    /** The parts that count only from the domain's next start. */
    readonly waitsForRestart: readonly string[];
  };
  PlacementFailed: {
    readonly host: string;
    readonly claimId: string;
    readonly decision: number;
    readonly code: string;
    readonly message: string;
  };
  DriftDetected: {
    readonly host: string;
    readonly instanceId: string;
    readonly claimId: string | null;
    readonly kind: DriftKind;
    readonly differences: readonly Difference[];
    /** What a guest without a claim is bound to; null: the adapter cannot tell, or the guest has a claim. */
    readonly binding: GuestBinding | null;
  };
  DriftCleared: { readonly host: string; readonly instanceId: string };
}

export type EventType = keyof EventData;
