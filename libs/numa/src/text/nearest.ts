/** The candidate at the smallest distance, if it is close enough to be a slip; the first of several. */
export function nearestOf(name: string, candidates: readonly string[]): string | null {
  const limit = Math.min(3, Math.floor(name.length / 3));
  let nearest: string | null = null;
  let smallest = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate, smallest);
    if (distance < smallest) [nearest, smallest] = [candidate, distance];
  }
  return nearest;
}

/** Characters to insert, remove or replace (Levenshtein); `limit` when it is that or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return Math.min(row[b.length]!, limit);
}
