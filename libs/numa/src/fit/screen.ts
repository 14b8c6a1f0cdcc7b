import type { CellColumns } from '../host/cell-columns.js';
import type { FitOptions } from '../model/fit-options.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import { ruleSetOf } from '../rules/rule-set.js';
import { checkCell, furthestRefusal } from './check-cell.js';
import type { CompiledGuest } from './compiled-guest.js';

/**
 * What `fit` says of a host by its cells alone: the rule by which it refuses, or null when the cells may take the
 * guest and `fit` has to be asked. For looking through many hosts whose cells lie end to end in one table.
 * @param first place of the host's first cell in the table
 */
export function screen(
  table: CellColumns,
  first: number,
  cellCount: number,
  guest: CompiledGuest,
  options: FitOptions,
): RuleCode | null {
  const wanted = guest.cells.length;
  if (wanted === 0) return null;
  if (cellCount < wanted) return 'host-cells';
  const [guestCell] = guest.cells;
  const end = first + cellCount;
  const rules = ruleSetOf(options.ruleSet);
  const needed = guest.kinds === 1 ? wanted : 1;
  let taking = 0;
  for (let cell = first; cell < end && taking < needed; cell++) {
    if (checkCell(table, cell, guestCell!, rules, options.limits) === null) taking++;
  }
  if (taking === needed) return null;
  return taking > 0 ? 'cells-together' : furthestRefusal(table, first, end, guestCell!, options);
}
