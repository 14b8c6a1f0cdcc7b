/** The newest ones, to start from: the last may be the damaged one. */
const newest = 2;
/** The others are spread over the past, so that no state of it is far from one. */
const most = 10;

/** Which snapshots to keep: the newest, and of the others those that leave the smallest gaps. */
export function keptRevisions(revisions: readonly number[]): number[] {
  const kept = [...revisions].sort((a, b) => a - b);
  while (kept.length > most) {
    let place = 0;
    for (let index = 1; index < kept.length - newest; index++) {
      if (gapWithout(kept, index) < gapWithout(kept, place)) place = index;
    }
    kept.splice(place, 1);
  }
  return kept;
}

/** What would lie between its neighbours; before the first there is the empty ledger. */
function gapWithout(revisions: readonly number[], index: number): number {
  return revisions[index + 1]! - (revisions[index - 1] ?? 0);
}
