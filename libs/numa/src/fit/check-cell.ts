import type { CellColumns } from '../host/cell-columns.js';
import type { FitOptions, Limits } from '../model/fit-options.js';
import { isFurther, type RuleCode } from '../refusal/rule-catalogue.js';
import { checkAllocationRatios } from '../rules/allocation-ratio.js';
import { checkDedicatedCpus, checkFreeDedicatedCpus, checkSharedCpus } from '../rules/cpu-count.js';
import { checkFreeMemory, checkMemory } from '../rules/memory.js';
import { checkPageSize } from '../rules/page-size.js';
import { type RuleSet, ruleSetOf } from '../rules/rule-set.js';
import { checkThreadPolicy } from '../rules/thread-policy.js';
import type { CompiledGuestCell } from './compiled-guest.js';

/**
 * Whether one guest cell fits on one host cell (Nova: _numa_fit_instance_cell): null, or the first rule that forbids
 * it, in Nova's order. Reads only; makes nothing.
 * @param cell the host cell's place in the topology
 * @param limits null: no bound on shared CPUs and memory
 */
export function checkCell(
  host: CellColumns,
  cell: number,
  guest: CompiledGuestCell,
  rules: RuleSet,
  limits: Limits | null,
): RuleCode | null {
  let rule: RuleCode | null;
  rule = guest.pageSize === null ? checkMemory(host, cell, guest, rules) : checkPageSize(host, cell, guest);
  if (rule !== null) return rule;
  if (guest.pins) {
    rule = checkDedicatedCpus(host, cell, guest);
    if (rule !== null) return rule;
  }
  if (guest.floats) {
    rule = checkSharedCpus(host, cell, guest);
    if (rule !== null) return rule;
  }
  if (guest.pins) {
    rule =
      checkFreeDedicatedCpus(host, cell, guest) ??
      checkFreeMemory(host, cell, guest, rules) ??
      checkThreadPolicy(host, cell, guest, rules);
    if (rule !== null) return rule;
  }
  return guest.floats && limits !== null ? checkAllocationRatios(host, cell, guest, limits) : null;
}

/** Of the cells from `first` on and before `end`: the rule that the best one fails, or null when one takes the guest cell. */
export function furthestRefusal(
  host: CellColumns,
  first: number,
  end: number,
  guest: CompiledGuestCell,
  { ruleSet, limits }: FitOptions,
): RuleCode | null {
  const rules = ruleSetOf(ruleSet);
  let furthest: RuleCode | null = null;
  for (let cell = first; cell < end; cell++) {
    const rule = checkCell(host, cell, guest, rules, limits);
    if (rule === null) return null;
    if (furthest === null || isFurther(rule, furthest)) furthest = rule;
  }
  return furthest;
}
