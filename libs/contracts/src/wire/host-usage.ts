import type { SizedCellUsage, SizedHostUsage } from '#ledger/state/sized-usage.js';
import type { CellUsageAnswer, HostUsageAnswer } from '../answers/cell-usage-answer.js';

export function cellUsageAnswer(cell: SizedCellUsage): CellUsageAnswer {
  const { id, pinnedCpus, floatingVcpus, memoryMiB, pagesUsed, pageSizesKiB } = cell;
  return {
    id,
    pinnedCpus,
    floatingVcpus,
    memoryMb: memoryMiB,
    pages: pagesUsed.map((used, pool) => ({ sizeKb: pageSizesKiB[pool]!, used })),
  };
}

export function hostUsageAnswer({ cells, pciAddresses }: SizedHostUsage): HostUsageAnswer {
  return { cells: cells.map(cellUsageAnswer), pciAddresses };
}
