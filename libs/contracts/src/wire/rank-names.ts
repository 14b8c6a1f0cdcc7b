import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';

/** Every rank policy, and which hosts it asks first; ties go by host name. */
export const rankMeanings: Readonly<Record<RankPolicy, string>> = {
  spread: 'the most free dedicated CPUs first',
  pack: 'the fewest free dedicated CPUs first',
};

export const rankNames = Object.keys(rankMeanings) as readonly RankPolicy[];
