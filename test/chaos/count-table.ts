/** What was injected and how often, one line each, and how many runs held up. */
export function faultTable(
  faults: ReadonlyMap<string, number>,
  { passed, failed }: { readonly passed: number; readonly failed: number },
): string {
  const rows = [...faults].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const lines = rows.map(([name, times]) => `${name.padEnd(width)}  ${String(times).padStart(8)}`);
  return [...lines, '', `${passed} passed, ${failed} failed`].join('\n');
}

/** Adds the counts of one run to those of all. */
export function addFaults(all: Map<string, number>, run: ReadonlyMap<string, number>): void {
  for (const [name, times] of run) all.set(name, (all.get(name) ?? 0) + times);
}
