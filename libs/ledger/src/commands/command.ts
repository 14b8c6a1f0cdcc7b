import type { Limits } from '#numa/model/fit-options.js';
import type { DerivedGuest, Flavor, Image } from '#numa/model/flavor.js';
import type { GuestBinding } from '#numa/model/guest-binding.js';
import type { GuestTopology, NetworkRequest, PciRequest } from '#numa/model/guest-topology.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { ClaimRequest, Target } from '../events/claim-request.js';
import type { Difference, DriftKind, MoveKind } from '../events/event-data.js';
import type { RankPolicy } from '../selection/rank/rank-policy.js';

/** What an adapter says about a decision, or about a domain that is not as decided. */
export type OutcomeReport =
  | {
      readonly kind: 'applied';
      readonly claimId: string;
      readonly decision: number;
      readonly waitsForRestart: readonly string[];
    }
  | {
      readonly kind: 'failed';
      readonly claimId: string;
      readonly decision: number;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly kind: 'drifted';
      readonly instanceId: string;
      readonly claimId: string | null;
      readonly drift: DriftKind;
      readonly differences: readonly Difference[];
      /** For a guest without a claim; null: not known. */
      readonly binding: GuestBinding | null;
    }
  | { readonly kind: 'drift-cleared'; readonly instanceId: string };

/** What a move asks for that the claim did not; null: as the claim has it. */
export interface MoveChanges {
  /** Only for a resize: a topology stands for flavor and image; where one of these is given, the claim has the other. */
  readonly guest: {
    readonly flavor: Flavor | null;
    readonly image: Image | null;
    readonly guestTopology: GuestTopology | null;
  } | null;
  readonly pciRequests: readonly PciRequest[] | null;
  readonly networks: NetworkRequest | null;
  readonly limits: Limits | null;
  readonly target: Target;
}

/** Every command of a zone, without its envelope. */
export type Command =
  | { readonly type: 'ReportHost'; readonly host: string; readonly report: HostReport }
  | { readonly type: 'SetHostPolicy'; readonly host: string; readonly policy: HostPolicy }
  | { readonly type: 'EnableHost'; readonly host: string }
  | { readonly type: 'DisableHost'; readonly host: string; readonly reason: string }
  | { readonly type: 'RemoveHost'; readonly host: string }
  | { readonly type: 'MarkHostSilent'; readonly host: string; readonly lastReport: string }
  | { readonly type: 'MarkHostReturned'; readonly host: string }
  | {
      readonly type: 'PlaceClaim';
      readonly claim: ClaimRequest;
      readonly fingerprint: string;
      /** What earlier builds recorded of the same request: they told networks without one from none. Absent: the same. */
      readonly formerFingerprint?: string | undefined;
      readonly guest: DerivedGuest;
      /** Absent: `defaultRank`. */
      readonly rank?: RankPolicy;
    }
  | { readonly type: 'ConfirmClaim'; readonly claimId: string }
  | { readonly type: 'ExpireClaim'; readonly claimId: string }
  | { readonly type: 'ReleaseClaim'; readonly claimId: string }
  | {
      readonly type: 'AdoptGuest';
      readonly claimId: string;
      readonly instanceId: string;
      readonly host: string;
      readonly fingerprint: string;
    }
  | {
      readonly type: 'StartMove';
      readonly claimId: string;
      readonly moveId: string;
      readonly kind: MoveKind;
      readonly fingerprint: string;
      readonly changes: MoveChanges;
      /** Absent: `defaultRank`. */
      readonly rank?: RankPolicy;
    }
  | { readonly type: 'ConfirmMove'; readonly claimId: string; readonly moveId: string }
  | { readonly type: 'RevertMove'; readonly claimId: string; readonly moveId: string }
  | { readonly type: 'RecordOutcome'; readonly host: string; readonly outcome: OutcomeReport };

export type CommandType = Command['type'];

/** A command as it enters: time and id are given, never taken from a clock inside. */
export type Envelope = {
  /** The same id always gives the same event ids. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
};
