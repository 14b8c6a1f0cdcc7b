import type { HostRecord } from '#ledger/state/host-record.js';
import type { HostCell } from '#numa/model/host-topology.js';
import { cpusOfClaim } from './held-cpus.js';

/** What claims take of a cell without being counted in the usage of its host. */
export interface Uncounted {
  /** Dedicated CPUs. */
  readonly cpus: ReadonlySet<number>;
  readonly floatingVcpus: number;
  readonly memoryMiB: number;
  /** By their size, KiB. */
  readonly pages: ReadonlyMap<number, number>;
}

/**
 * A claim that contradicts its host, as reported or set since, is not counted, not even with what the host still has.
 * It holds that all the same, and who looks at the host must not take it for free.
 */
export function uncounted({ contradictions, holds }: HostRecord, cell: HostCell): Uncounted {
  const cpus = new Set<number>();
  const pages = new Map<number, number>();
  let floatingVcpus = 0;
  let memoryMiB = 0;
  for (const takenAt of contradictions.keys()) {
    const hold = holds.get(takenAt)!;
    for (const part of hold.placement.cells.filter(({ hostCell }) => hostCell === cell.id)) {
      for (const { cpu } of cpusOfClaim(hold, part, cell))
        if (cell.dedicatedCpus.includes(cpu)) cpus.add(cpu);
      floatingVcpus += part.floating.length;
      memoryMiB += part.memoryMiB;
      const sizeKiB = part.pageSizeKiB ?? Math.min(...cell.pagePools.map((pool) => pool.sizeKiB));
      pages.set(sizeKiB, (pages.get(sizeKiB) ?? 0) + Math.ceil((part.memoryMiB * 1024) / sizeKiB));
    }
  }
  return { cpus, floatingVcpus, memoryMiB, pages };
}
