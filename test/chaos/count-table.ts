/** What happened and how often, one line each. */
export function countTable(counts: ReadonlyMap<string, number>): string {
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, times]) => `${name.padEnd(width)}  ${String(times).padStart(8)}\n`).join('');
}

/** Adds the counts of one run to those of all. */
export function addCounts(all: Map<string, number>, run: ReadonlyMap<string, number>): void {
  for (const [name, times] of run) all.set(name, (all.get(name) ?? 0) + times);
}
