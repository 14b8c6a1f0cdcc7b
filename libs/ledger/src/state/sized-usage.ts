import { type CompiledHost, usageOf } from '#numa/host/compiled-host.js';
import type { CellUsage, HostUsage } from '#numa/model/usage.js';

/** What is used of a cell, for those who do not know the host's page pools. */
export interface SizedCellUsage extends CellUsage {
  /** Of the cell's page pools, in the order of `pagesUsed`. */
  readonly pageSizesKiB: readonly number[];
}

export interface SizedHostUsage extends HostUsage {
  readonly cells: readonly SizedCellUsage[];
}

export function sizedUsageOf(host: CompiledHost): SizedHostUsage {
  const { topology } = host.layout;
  const { cells, pciAddresses } = usageOf(host);
  return {
    cells: cells.map((cell, index) => ({
      ...cell,
      pageSizesKiB: topology.cells[index]!.pagePools.map(({ sizeKiB }) => sizeKiB),
    })),
    pciAddresses,
  };
}
