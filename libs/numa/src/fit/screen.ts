import type { CellColumns } from '../host/cell-columns.js';
import type { FitOptions } from '../model/fit-options.js';
import { isFurther, type RuleCode } from '../refusal/rule-catalogue.js';
import { ruleSetOf } from '../rules/rule-set.js';
import { checkCell } from './check-cell.js';
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
  const guestCell = guest.cells[0]!;
  const end = first + cellCount;
  const rules = ruleSetOf(options.ruleSet);
  const needed = guest.kinds === 1 ? wanted : 1;
  let taking = 0;
  let furthest: RuleCode | null = null;
  for (let cell = first; cell < end; cell++) {
    const rule = checkCell(table, cell, guestCell, rules, options.limits);
    if (rule === null) {
      if (++taking === needed) return null;
    } else if (furthest === null || isFurther(rule, furthest)) {
      furthest = rule;
    }
  }
  return taking > 0 ? 'cells-together' : furthest;
}
