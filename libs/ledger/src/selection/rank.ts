import type { HostRecord } from '../state/host-record.js';

/** Which hosts are asked first. */
export type RankPolicy = 'spread' | 'pack';

/**
 * The hosts in the order in which they are asked: those that a soft group policy would rather have, then `spread`
 * starts with the most free dedicated CPUs, then the most free memory; `pack` with the least. Ties are broken by
 * name, so that every machine gives the same order.
 */
export function rankHosts(
  hosts: readonly HostRecord[],
  policy: RankPolicy,
  reluctance: (host: string) => number = () => 0,
): HostRecord[] {
  const sign = policy === 'spread' ? -1 : 1;
  return [...hosts].sort(
    (a, b) =>
      reluctance(a.name) - reluctance(b.name) ||
      sign * (a.free.dedicatedCpus - b.free.dedicatedCpus) ||
      sign * (a.free.memoryMiB - b.free.memoryMiB) ||
      (a.name < b.name ? -1 : 1),
  );
}
