/** Guest cells of one size: they are made smaller together, so that what is dealt out evenly stays even. */
export interface SizeGroup {
  /** Places of the cells in the guest. */
  readonly members: readonly number[];
  readonly asked: number;
  /** Sizes that the cells may have, descending. */
  readonly sizes: readonly number[];
}

/** Attempts after which the search settles for the sizes it can reach one after another. */
const attemptLimit = 2_000;

/** The cells that have the same size, in the order in which sizes first occur. */
export function groupsOf(sizes: readonly number[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [place, size] of sizes.entries()) {
    const members = groups.get(size);
    if (members === undefined) groups.set(size, [place]);
    else members.push(place);
  }
  return groups;
}

/**
 * The size of each group with the largest total that fits: every choice of sizes is tried, largest total first. Null
 * when none fits. A guest of very many unlike cells is cut group by group instead, which may lose more than it must.
 */
export function largestThatFits(
  groups: readonly SizeGroup[],
  fits: (sizes: readonly number[]) => boolean,
): readonly number[] | null {
  const total = (choice: readonly number[]) =>
    choice.reduce((sum, at, group) => sum + groups[group]!.sizes[at]! * groups[group]!.members.length, 0);
  const sizesOf = (choice: readonly number[]) => choice.map((at, group) => groups[group]!.sizes[at]!);
  const start = groups.map(() => 0);
  const open = [{ choice: start, total: total(start) }];
  const seen = new Set([start.join()]);
  for (let attempts = 0; open.length > 0 && attempts < attemptLimit; attempts++) {
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
  fits: (sizes: readonly number[]) => boolean,
): readonly number[] | null {
  let sizes = groups.map((group) => group.sizes.at(-1)!);
  if (!fits(sizes)) return null;
  for (const [group, { sizes: candidates }] of groups.entries()) {
    const size = candidates.find((candidate) => fits(sizes.with(group, candidate)));
    sizes = sizes.with(group, size ?? sizes[group]!);
  }
  return sizes;
}
