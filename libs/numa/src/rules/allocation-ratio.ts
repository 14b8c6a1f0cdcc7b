import type { CompiledGuestCell } from '../fit/compiled-guest.js';
import type { CellColumns } from '../host/cell-columns.js';
import type { Limits } from '../model/fit-options.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';

/** Step D: what floats may overcommit, up to the host's ratios; without limits there is no bound. */
export function checkAllocationRatios(
  host: CellColumns,
  cell: number,
  guest: CompiledGuestCell,
  limits: Limits,
): RuleCode | null {
  const { sharedCount, memoryMiB } = host.layout;
  if (host.floatingUsed[cell]! + guest.floatingCount > sharedCount[cell]! * limits.cpuAllocationRatio) {
    return 'cpu-allocation-ratio';
  }
  if (host.memoryUsedMiB[cell]! + guest.memoryMiB > memoryMiB[cell]! * limits.ramAllocationRatio) {
    return 'ram-allocation-ratio';
  }
  return null;
}
