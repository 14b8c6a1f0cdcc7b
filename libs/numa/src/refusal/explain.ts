import { hasAffinity, weightConditions } from '../fit/affinity.js';
import { mostSearchSteps } from '../fit/assign-with-affinity.js';
import { checkCell } from '../fit/check-cell.js';
import { type CompiledGuest, compileGuest } from '../fit/compiled-guest.js';
import { ConditionSearch } from '../fit/condition-search.js';
import { fit, matchCells } from '../fit/fit.js';
import { Matching } from '../fit/matching.js';
import type { CompiledHost } from '../host/compiled-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { GuestRequest } from '../model/guest-topology.js';
import { checkAccounting } from '../rules/accounting.js';
import { ruleSetOf } from '../rules/rule-set.js';
import { conflictOf } from './conflict.js';
import { measure } from './measure.js';
import type { CellRefusal, GuestRefusal, HallSet, Refusal } from './refusal.js';
import type { RuleCode } from './rule-catalogue.js';
import { changesThatFit } from './smaller-wishes.js';

/**
 * Why a guest does not fit on a host, completely: every pair of cells, the cells that are too many together, the
 * devices and networks, and what smaller wish the host would grant. Null when the guest fits. Works on the same rules
 * as `fit`, which it asks again and again: some milliseconds, and for very large guests up to about 0.3 s.
 */
export function explain(host: CompiledHost, request: GuestRequest, options: FitOptions): Refusal | null {
  const refusal = whyRefused(host, request, options);
  return refusal && { ...refusal, changes: changesThatFit(host, request, options) };
}

/** The same without the smaller wishes, which take most of the time. */
export function whyRefused(
  host: CompiledHost,
  request: GuestRequest,
  options: FitOptions,
): Omit<Refusal, 'changes'> | null {
  const { refusal } = fit(host, request, options);
  if (refusal === undefined) return null;
  const guest = compileGuest(request);
  const matching = new Matching();
  const hostOrder = Int32Array.from(host.topology.cells, (_, cell) => cell);
  matchCells(host, guest, options, hostOrder, matching);
  const unmatched = matching.matchAll();
  return {
    rule: refusal.rule,
    cells: refusedPairs(host, guest, options, refusal.rule),
    guest:
      refusal.rule === 'affinity-together'
        ? [conflictOf(host, request, options)]
        : refusedAsAWhole(host, guest, refusal.rule, unmatched < 0 ? matching : null),
    hallSet: unmatched < 0 ? null : hallSetOf(host, guest, matching, unmatched),
  };
}

function refusedPairs(
  host: CompiledHost,
  guest: CompiledGuest,
  options: FitOptions,
  refusedBy: RuleCode,
): readonly CellRefusal[] {
  const rules = ruleSetOf(options.ruleSet);
  // The accounting is asked of cells that fit, and only counts when it was what refused.
  const accounts = refusedBy === 'page-pools-unreported' || refusedBy === 'emulator-threads-core';
  const refused: CellRefusal[] = [];
  for (const guestCell of guest.cells) {
    for (const [cell, { id }] of host.topology.cells.entries()) {
      const rule =
        checkCell(host, cell, guestCell, rules, options.limits) ??
        (accounts ? checkAccounting(host, cell, guestCell) : null);
      if (rule === null) continue;
      const counts = measure(rule, host, cell, guestCell, options.limits);
      refused.push({ guestCell: guestCell.cell.id, hostCell: id, rule, ...counts });
    }
  }
  return refused;
}

/** @param matching of all guest cells, null when there is none */
function refusedAsAWhole(
  host: CompiledHost,
  guest: CompiledGuest,
  rule: RuleCode,
  matching: Matching | null,
): readonly GuestRefusal[] {
  const wanted = guest.cells.length;
  if (rule === 'host-cells') return [{ rule, subject: null, wanted, had: host.layout.cellCount }];
  if (!hasAffinity(guest) || (guest.cells.length > 0 && matching === null)) return [];
  const conditions = weightConditions(host, guest);
  if (guest.cells.length === 0) return devicesAnywhere(host, guest);
  const order = Int32Array.from(host.topology.cells, (_, cell) => cell);
  const search = new ConditionSearch(matching!, order);
  const requested = new Map(guest.pciRequests.map((request) => [request.requestId, request.count]));
  if (rule === 'search-limit') {
    return [{ rule, subject: null, wanted: mostSearchSteps + 1, had: mostSearchSteps }];
  }
  return conditions.flatMap((condition): GuestRefusal[] => {
    const missing = condition.wanted - search.mostOf(condition);
    if (missing <= 0) return [];
    const asked = condition.rule === 'pci-devices' ? requested.get(condition.subject)! : condition.wanted;
    return [{ rule: condition.rule, subject: condition.subject, wanted: asked, had: asked - missing }];
  });
}

/** A guest without a NUMA topology: only how many devices match counts. */
function devicesAnywhere(host: CompiledHost, guest: CompiledGuest): readonly GuestRefusal[] {
  const requests = guest.pciRequests.map((request) => ({ ...request, numaPolicy: 'preferred' as const }));
  return weightConditions(host, { ...guest, pciRequests: requests }).map(({ subject, wanted: missing }) => {
    const wanted = requests.find(({ requestId }) => requestId === subject)!.count;
    return { rule: 'pci-devices', subject, wanted, had: wanted - missing };
  });
}

/** The guest cells that the failed search came by, and all host cells that they fit on. */
function hallSetOf(host: CompiledHost, guest: CompiledGuest, matching: Matching, unmatched: number): HallSet {
  const guestCells = [guest.cells[unmatched]!.cell.id];
  const hostCells: number[] = [];
  for (const [place, { id }] of host.topology.cells.entries()) {
    if (!matching.wasVisited(place)) continue;
    hostCells.push(id);
    guestCells.push(guest.cells[matching.guestOf[place]!]!.cell.id);
  }
  return { guestCells: guestCells.sort((a, b) => a - b), hostCells };
}
