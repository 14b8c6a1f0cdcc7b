import type { Limits } from '#numa/model/fit-options.js';
import type { Flavor, Image } from '#numa/model/flavor.js';
import type { GuestTopology, NetworkRequest, PciRequest } from '#numa/model/guest-topology.js';

/** Which hosts may take a claim; empty: any host of the zone. */
export interface Target {
  /** Names; empty: any. */
  readonly hosts: readonly string[];
  /** Every label must be equal on the host. */
  readonly labels: Readonly<Record<string, string>>;
}

export type GroupPolicy = 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity';

/** A server group: guests that are to share a host, or not to. All its claims must name the same policy. */
export interface Group {
  readonly id: string;
  readonly policy: GroupPolicy;
}

/** The domain that the adapter shall define for the claim. */
export interface DomainRequest {
  /** Domain XML without placement elements. */
  readonly xml: string;
  /** Whether to start it once it is defined. */
  readonly start: boolean;
}

/** A claim as it was asked for, with every default written out. */
export interface ClaimRequest {
  readonly claimId: string;
  readonly instanceId: string;
  /** null when guestTopology is given. */
  readonly flavor: Flavor | null;
  readonly image: Image;
  readonly guestTopology: GuestTopology | null;
  readonly pciRequests: readonly PciRequest[];
  readonly networks: NetworkRequest | null;
  /** null: the host's policy. */
  readonly limits: Limits | null;
  readonly target: Target;
  readonly group: Group | null;
  /** Seconds until the claim ends unless it is confirmed; null: no lease. */
  readonly leaseSeconds: number | null;
  readonly domain: DomainRequest | null;
}
