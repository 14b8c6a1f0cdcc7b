import type { CellColumns } from '../host/cell-columns.js';
import type { FitOptions } from '../model/fit-options.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import { ruleSetOf } from '../rules/rule-set.js';
import { type FreeDevices, hasAffinity, refusedBy, weightConditions } from './affinity.js';
import { checkCell } from './check-cell.js';
import type { CompiledGuest } from './compiled-guest.js';
import { assignOneByOne, hasFewChoices, hopeless } from './few-choices.js';
import { Matching } from './matching.js';

/** Working storage of the call under way. */
const matching = new Matching();
let hostOrder = new Int32Array(0);

/**
 * What `fit` says of a host by its devices and networks: the rule by which it refuses, or null when `fit` has to be
 * asked, as it has to be for cells of several kinds. For looking through many hosts whose cells take the guest: see
 * `screen`.
 * @param first place of the host's first cell in the table
 */
export function screenAffinity(
  table: CellColumns,
  first: number,
  host: FreeDevices,
  guest: CompiledGuest,
  options: FitOptions,
): RuleCode | null {
  if (!hasAffinity(guest) || guest.kinds > 1) return null;
  if (guest.cells.length === 0) return refusedBy(host, guest, null);
  const { cellCount } = host.layout;
  const rules = ruleSetOf(options.ruleSet);
  matching.prepare(guest.cells.length, 1, cellCount);
  for (let cell = 0; cell < cellCount; cell++) {
    const rule = checkCell(table, first + cell, guest.cells[0]!, rules, options.limits);
    matching.fits[cell] = rule === null ? 1 : 0;
  }
  if (cellCount > hostOrder.length) hostOrder = Int32Array.from({ length: cellCount }, (_, cell) => cell);
  if (hasFewChoices(host, guest, matching)) return assignOneByOne(host, guest, hostOrder, matching);
  return hopeless(weightConditions(host, guest), hostOrder, matching);
}
