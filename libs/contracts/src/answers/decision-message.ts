import type { DerivedGuest } from '#numa/model/flavor.js';
import type { CpuList, HostTopology } from '#numa/model/host-topology.js';
import type { Placement } from '#numa/model/placement.js';
import type { OutcomeAnswer } from './claim-answer.js';

/**
 * One message of `GET /v1/hosts/{host}/decisions`. Its SSE id is the revision of the decision.
 * Sent again after a reconnect until its outcome is known; applying it must be idempotent.
 */
export type DecisionMessage =
  | {
      readonly kind: 'place';
      readonly decision: number;
      readonly claimId: string;
      readonly instanceId: string;
      /** The host's cells at that decision: what floating vCPUs and page sizes refer to. */
      readonly host: HostTopology;
      /** The host policy's shared CPUs, where emulator threads may go; null: the policy sets none. */
      readonly sharedCpus: CpuList | null;
      readonly guest: DerivedGuest;
      /** The flavor's, for `quota:cpu_*`. */
      readonly extraSpecs: Readonly<Record<string, string>>;
      readonly placement: Placement;
      readonly domain: { readonly xml: string; readonly start: boolean } | null;
      /** What became of it before; sent so that the adapter, which keeps no state, knows what to watch. null: not known. */
      readonly outcome: OutcomeAnswer | null;
    }
  | {
      readonly kind: 'release';
      readonly decision: number;
      readonly claimId: string;
      readonly instanceId: string;
    }
  /** All that was decided up to this revision has been sent. */
  | { readonly kind: 'caught-up'; readonly revision: number };
