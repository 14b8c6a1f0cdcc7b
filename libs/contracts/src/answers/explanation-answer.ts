import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import type { Refusal } from '#numa/refusal/refusal.js';
import type { CellUsageAnswer } from './cell-usage-answer.js';
import type { PlacementAnswer } from './placement-answer.js';

/** How one host answers, as the state was. */
export interface HostExplanationAnswer {
  readonly host: string;
  readonly fits: boolean;
  /** The rule that keeps the host from being asked at all; null: none. */
  readonly barred: string | null;
  /** Each cell pair that does not fit, the cells that are too many together, the smaller wishes; null: it fits. */
  readonly refusal: Refusal | null;
  /** The refusal in sentences. */
  readonly lines: readonly string[];
  readonly free: { readonly dedicatedCpus: number; readonly memoryMb: number };
  readonly cellOrder: 'spread' | 'pack';
  /** Host cells as they are used, in the order in which they are tried. */
  readonly cells: readonly CellUsageAnswer[];
  readonly placement: PlacementAnswer | null;
}

/** Why a decision went as it did, or how it would go now. */
export interface ExplanationAnswer {
  /** Of the state that was asked: the one before the decision, or today's. */
  readonly revision: number;
  /** The decision explained. */
  readonly decidedAt: number;
  readonly decision: 'placed' | 'rejected';
  readonly type: string;
  readonly claimId: string;
  readonly moveId: string | null;
  /** In which order the hosts were asked. */
  readonly rank: RankPolicy;
  /** Whether some host takes it, on the state asked. */
  readonly fits: boolean;
  readonly host: string | null;
  /** Which hosts do not take it, by rule; where one does: those asked before it. */
  readonly reasons: readonly { readonly rule: string; readonly hosts: number }[];
  readonly hostsTried: number;
  readonly hosts: readonly HostExplanationAnswer[];
}
