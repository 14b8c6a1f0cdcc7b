import type { FreeCapacity } from '../../state/free-capacity.js';

/** What hosts are ranked by. */
export interface Ranked {
  readonly name: string;
  readonly free: FreeCapacity;
}

/** Negative: `a` is asked before `b`. Total: two hosts are never equal, so that every machine gives one order. */
export type RankOrder = (a: Ranked, b: Ranked) => number;
