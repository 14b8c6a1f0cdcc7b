import type { GuestCell } from '../model/guest-topology.js';

/** One size that cells may be left with. */
export interface CellSize {
  /** vCPUs, or MiB. */
  readonly amount: number;
  readonly apply: (cell: GuestCell) => GuestCell;
}

/** Guest cells that are alike: they are made smaller together, so that what is dealt out evenly stays even. */
export interface SizeGroup {
  /** Places of the cells in the guest. */
  readonly members: readonly number[];
  readonly asked: number;
  /** Sizes that the cells may have, descending. */
  readonly sizes: readonly CellSize[];
}

/** Tries for two groups; of more groups each try opens more, so there are fewer. */
const mostTries = 4_000;

/** The places of the cells that have the same key, in the order in which keys first occur. */
export function groupsOf(keys: readonly (number | string)[]): readonly number[][] {
  const groups = new Map<number | string, number[]>();
  for (const [place, key] of keys.entries()) {
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [place]);
    else members.push(place);
  }
  return [...groups.values()];
}

/**
 * The size of each group with the largest total that fits: choices of sizes are tried, largest total first. Null
 * when none fits. A guest of very many unlike cells is cut group by group instead, which may lose more than it must.
 */
export function largestThatFits(
  groups: readonly SizeGroup[],
  fits: (sizes: readonly CellSize[]) => boolean,
): readonly CellSize[] | null {
  const total = (choice: readonly number[]) =>
    choice.reduce(
      (sum, at, group) => sum + groups[group]!.sizes[at]!.amount * groups[group]!.members.length,
      0,
    );
  const sizesOf = (choice: readonly number[]) => choice.map((at, group) => groups[group]!.sizes[at]!);
  const start = groups.map(() => 0);
  const open = [{ choice: start, total: total(start) }];
  const seen = new Set([start.join()]);
  for (let tries = Math.ceil(mostTries / groups.length); open.length > 0 && tries > 0; tries--) {
    const best = open.reduce((most, entry, at) => (entry.total > open[most]!.total ? at : most), 0);
    const [{ choice }] = open.splice(best, 1) as [(typeof open)[number]];
    if (fits(sizesOf(choice))) return sizesOf(choice);
    for (const group of groups.keys()) {
      const next = choice.with(group, choice[group]! + 1);
      if (next[group]! >= groups[group]!.sizes.length || seen.has(next.join())) continue;
      seen.add(next.join());
      open.push({ choice: next, total: total(next) });
    }
  }
  return open.length === 0 ? null : oneAfterAnother(groups, fits);
}

/** From the smallest sizes, each group as large as it goes with those before it. */
function oneAfterAnother(
  groups: readonly SizeGroup[],
  fits: (sizes: readonly CellSize[]) => boolean,
): readonly CellSize[] | null {
  let sizes = groups.map((group) => group.sizes.at(-1)!);
  if (!fits(sizes)) return null;
  for (const [group, { sizes: candidates }] of groups.entries()) {
    const size = candidates.find((candidate) => fits(sizes.with(group, candidate)));
    sizes = sizes.with(group, size ?? sizes[group]!);
  }
  return sizes;
}
