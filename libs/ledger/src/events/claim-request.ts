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
  readonly domain: DomainRequest | null;
}
