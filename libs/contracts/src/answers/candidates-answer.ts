import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import type { PlacementAnswer } from './placement-answer.js';

export interface CandidatesAnswer {
  readonly revision: number;
  /** In which order the hosts were asked. */
  readonly rank: RankPolicy;
  /** Hosts that fit now, best first, each with the placement that it would give. */
  readonly candidates: readonly { readonly host: string; readonly placement: PlacementAnswer }[];
  /** Hosts that fit beyond `limit` are not looked for; false: there may be more. */
  readonly complete: boolean;
  /** Why the hosts that were asked and are not named do not fit. */
  readonly reasons: readonly { readonly rule: string; readonly hosts: number }[];
  readonly nearest: readonly {
    readonly host: string;
    readonly refusals: readonly {
      readonly guestCell: number | null;
      readonly hostCell: number | null;
      readonly rule: string;
      readonly wanted: number;
      readonly had: number;
    }[];
  }[];
}
