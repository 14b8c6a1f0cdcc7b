import type { CompiledHost } from '../host/compiled-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { GuestRequest } from '../model/guest-topology.js';
import type { Placement } from '../model/placement.js';
import type { RefusalSummary } from '../refusal/refusal.js';
import { type RuleCode, ruleCodes } from '../refusal/rule-catalogue.js';
import { checkAccounting } from '../rules/accounting.js';
import { ruleSetOf } from '../rules/rule-set.js';
import { hasAffinity, refusedBy } from './affinity.js';
import { assignWithAffinity, mostSearchSteps } from './assign-with-affinity.js';
import { orderCells } from './cell-order.js';
import { checkCell, furthestRefusal } from './check-cell.js';
import { type CompiledGuest, compileGuest } from './compiled-guest.js';
import { assignOneByOne, hasFewChoices } from './few-choices.js';
import { Matching } from './matching.js';
import { placeGuest } from './place-guest.js';

export interface Fits {
  readonly placement: Placement;
  readonly refusal?: undefined;
}

export interface Refused {
  readonly placement?: undefined;
  readonly refusal: RefusalSummary;
}

/** The two outcomes of `fit`. */
export type FitResult = Fits | Refused;

/** One shared value a rule: refusing makes nothing. */
const refusals = new Map<RuleCode, Refused>(
  ruleCodes.map((rule) => [rule, Object.freeze({ refusal: Object.freeze({ rule }) })]),
);

/** Working storage of the call under way. */
const matching = new Matching();
let order = new Int32Array(64);
let chosen = new Int32Array(64);
let placeTaken = new Uint8Array(64);
let cellTaken = new Uint8Array(64);

/**
 * Whether and where a guest fits on a host (Nova: numa_fit_instance_to_host; docs/placement.md has each rule). The
 * placement is the lexicographically first assignment of guest cells to host cells in the order of trying; it is
 * Nova's, except where Nova's own caches mislead it or its accounting would refuse. Reads its arguments only; same
 * arguments, same answer. A refusal names one rule; `explain` gives the complete value.
 * @param mostSteps after which a search for cells that serve devices and networks gives up; 0: it is not begun
 */
export function fit(
  host: CompiledHost,
  request: GuestRequest,
  options: FitOptions,
  mostSteps = mostSearchSteps,
): FitResult {
  const guest = compileGuest(request);
  const { cellCount } = host.layout;
  matching.steps = 0;
  if (guest.cells.length === 0) return fitWithoutCells(host, guest);
  if (cellCount < guest.cells.length) return refused('host-cells');
  if (cellCount > order.length) growStorage(cellCount);
  orderCells(host, guest, options.cellOrder, order);
  let rule = assignGreedily(host, guest, options);
  if (rule === 'dead-end') rule = assignByMatching(host, guest, options, mostSteps);
  rule ??= accountingRefusal(host, guest);
  return rule === null ? { placement: placeGuest(host, guest, chosen) } : refused(rule);
}

/** How many steps of searching the last `fit` took beyond taking the first place: a measure without a clock. */
export function stepsOfLastFit(): number {
  return matching.steps;
}

/** A guest without a NUMA topology takes no cells, and its PCI devices may be anywhere. */
function fitWithoutCells(host: CompiledHost, guest: CompiledGuest): FitResult {
  const rule = guest.pciRequests.length > 0 ? refusedBy(host, guest, null) : null;
  return rule === null ? { placement: placeGuest(host, guest, chosen) } : refused(rule);
}

/**
 * Gives each guest cell the first free place that it fits on. When that works out it is the first assignment.
 * Returns null, the rule of a guest cell that fits nowhere, or `dead-end`.
 */
function assignGreedily(
  host: CompiledHost,
  guest: CompiledGuest,
  options: FitOptions,
): RuleCode | null | 'dead-end' {
  const { cellCount } = host.layout;
  const rules = ruleSetOf(options.ruleSet);
  placeTaken.fill(0, 0, cellCount);
  cellTaken.fill(0, 0, cellCount);
  for (let index = 0; index < guest.cells.length; index++) {
    const guestCell = guest.cells[index]!;
    let place = 0;
    for (; place < cellCount; place++) {
      if (placeTaken[place] === 1) continue;
      if (checkCell(host, order[place]!, guestCell, rules, options.limits) === null) break;
    }
    if (place === cellCount) return furthestRefusal(host, 0, cellCount, guestCell, options) ?? 'dead-end';
    placeTaken[place] = 1;
    chosen[index] = order[place]!;
    cellTaken[order[place]!] = 1;
  }
  if (!hasAffinity(guest)) return null;
  return refusedBy(host, guest, cellTaken) === null ? null : 'dead-end';
}

/** The rule by which the accounting would refuse the assignment found. */
function accountingRefusal(host: CompiledHost, guest: CompiledGuest): RuleCode | null {
  for (let index = 0; index < guest.cells.length; index++) {
    const rule = checkAccounting(host, chosen[index]!, guest.cells[index]!);
    if (rule !== null) return rule;
  }
  return null;
}

/** The first assignment by matching, for guests that taking the first place leads astray. */
function assignByMatching(
  host: CompiledHost,
  guest: CompiledGuest,
  options: FitOptions,
  mostSteps: number,
): RuleCode | null {
  matchCells(host, guest, options, order, matching);
  if (matching.matchAll() >= 0) return 'cells-together';
  if (hasAffinity(guest)) {
    const rule = hasFewChoices(host, guest, matching)
      ? assignOneByOne(host, guest, order, matching)
      : assignWithAffinity(host, guest, order, matching, mostSteps);
    if (rule !== null) return rule;
  } else {
    matching.makeFirst();
  }
  for (let index = 0; index < guest.cells.length; index++) chosen[index] = order[matching.placeOf[index]!]!;
  return null;
}

/** Prepares a matching with the verdict of every guest cell on every host cell; nothing is matched yet. */
export function matchCells(
  host: CompiledHost,
  guest: CompiledGuest,
  options: FitOptions,
  cellByPlace: Int32Array,
  into: Matching,
): void {
  const { cellCount } = host.layout;
  const rules = ruleSetOf(options.ruleSet);
  into.prepare(guest.cells.length, guest.kinds, cellCount);
  let known = -1;
  for (let index = 0; index < guest.cells.length; index++) {
    const guestCell = guest.cells[index]!;
    into.kindOf[index] = guestCell.kind;
    if (guestCell.kind <= known) continue;
    known = guestCell.kind;
    for (let place = 0; place < cellCount; place++) {
      const rule = checkCell(host, cellByPlace[place]!, guestCell, rules, options.limits);
      into.fits[guestCell.kind * cellCount + place] = rule === null ? 1 : 0;
    }
  }
}

function refused(rule: RuleCode): Refused {
  return refusals.get(rule)!;
}

function growStorage(cellCount: number): void {
  order = new Int32Array(cellCount);
  chosen = new Int32Array(cellCount);
  placeTaken = new Uint8Array(cellCount);
  cellTaken = new Uint8Array(cellCount);
}
