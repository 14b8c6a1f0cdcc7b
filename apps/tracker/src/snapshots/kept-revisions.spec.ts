import { keptRevisions } from './kept-revisions.js';

describe('the snapshots that are kept', () => {
  it('are at most ten, the newest two among them, and the rest spread over the past', () => {
    let kept: number[] = [];
    for (let revision = 1_000; revision <= 100_000; revision += 1_000) {
      kept = keptRevisions([...kept, revision]);
      expect(kept.length).toBeLessThanOrEqual(10);
      expect(kept.at(-1)).toBe(revision);
    }
    expect(kept.slice(-2)).toEqual([99_000, 100_000]);
    const gaps = kept.map((revision, index) => revision - (kept[index - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000);
  });

  it('are all there are, as long as these are few', () => {
    expect(keptRevisions([3, 1, 2])).toEqual([1, 2, 3]);
  });
});
