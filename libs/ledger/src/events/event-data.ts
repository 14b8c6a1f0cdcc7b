import type { DerivedGuest } from '#numa/model/flavor.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { Placement } from '#numa/model/placement.js';
import type { ClaimRequest } from './claim-request.js';
import type { Rejection } from './rejection.js';

/** What differs between what a domain should hold and what it holds. */
export interface Difference {
  /** The domain XML element concerned: `vcpupin`, `emulatorpin`, `memnode`, … */
  readonly element: string;
  readonly wanted: string;
  readonly had: string;
}

/** `foreign`: pins CPUs without a claim. `running-after-release`: runs on what it released. `placement`: differs from its claim. */
export type DriftKind = 'foreign' | 'running-after-release' | 'placement';

/** The facts of a ledger, by event type. Every field is plain JSON; times are ISO 8601 in UTC. */
export interface EventData {
  /** A topology that differs from the host's last one. */
  HostReported: { readonly host: string; readonly report: HostReport };
  HostPolicySet: { readonly host: string; readonly policy: HostPolicy };
  HostEnabled: { readonly host: string };
  HostDisabled: { readonly host: string; readonly reason: string };
  HostRemoved: { readonly host: string };
  ClaimPlaced: {
    readonly claim: ClaimRequest;
    readonly fingerprint: string;
    readonly guest: DerivedGuest;
    readonly host: string;
    readonly placement: Placement;
  };
  ClaimRejected: {
    readonly claim: ClaimRequest;
    readonly fingerprint: string;
    readonly guest: DerivedGuest;
    readonly rejection: Rejection;
  };
  ClaimReleased: { readonly claimId: string; readonly host: string };
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
  };
  DriftCleared: { readonly host: string; readonly instanceId: string };
}

export type EventType = keyof EventData;
