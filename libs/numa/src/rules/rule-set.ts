import type { RuleSetName } from '../model/fit-options.js';

/** The rules in which Nova's releases differ; placement.md has them side by side. */
export interface RuleSet {
  readonly name: RuleSetName;
  /** A pinned guest without a page size needs free pages of the smallest size, not merely pages (LP 1811886). */
  readonly pinnedMemoryFromFreePages: boolean;
  /** A pinned guest's memory must fit into the cell's free memory, even with huge pages. */
  readonly pinnedMemoryFromFreeMemory: boolean;
  /** A cell of a mixed guest may have floating vCPUs alone (LP 1994526). */
  readonly mixedCellMayLackPins: boolean;
}

/** Nova's master of August 2026; the default. */
export const nova2026: RuleSet = {
  name: 'nova-2026',
  pinnedMemoryFromFreePages: true,
  pinnedMemoryFromFreeMemory: false,
  mixedCellMayLackPins: true,
};

/** Nova 26.2.2, "Zed". */
export const novaZed: RuleSet = {
  name: 'nova-zed',
  pinnedMemoryFromFreePages: false,
  pinnedMemoryFromFreeMemory: true,
  mixedCellMayLackPins: false,
};

/** The rule set of that name. */
export function ruleSetOf(name: RuleSetName): RuleSet {
  return name === 'nova-zed' ? novaZed : nova2026;
}
