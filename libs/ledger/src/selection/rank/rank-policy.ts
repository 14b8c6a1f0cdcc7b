import { pack } from './pack.js';
import type { RankOrder } from './ranked.js';
import { spread } from './spread.js';

/** Which hosts are asked first; the names are stored in ledgers. */
export const rankPolicies = { spread, pack } as const satisfies Record<string, RankOrder>;

export type RankPolicy = keyof typeof rankPolicies;

/** What a decision that names no policy was made by. */
export const defaultRank: RankPolicy = 'spread';
