import type { CompiledHost } from '../host/compiled-host.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import { refusedBy, weightConditions } from './affinity.js';
import type { CompiledGuest } from './compiled-guest.js';
import { CompletionSearch } from './completion-search.js';
import { ConditionSearch } from './condition-search.js';
import { hopeless } from './few-choices.js';
import { jointConditions } from './joint-conditions.js';
import { judgeLayout } from './layout-verdicts.js';
import type { Matching } from './matching.js';
import { classifyPlaces } from './place-classes.js';

/** Steps (path searches, bounds and decisions) after which the search on one host gives up: about 0.1 s. */
export const mostSearchSteps = 20_000;

/**
 * The lexicographically first assignment whose host cells also serve the guest's PCI requests and networks
 * (Nova: numa_fit_instance_to_host). `matching` holds some assignment of all guest cells; it is left holding the
 * answer.
 *
 * Guest cells are fixed one by one on the first place after which the rest can still be completed, which is decided
 * exactly (`CompletionSearch`): so nothing that was fixed is ever taken back.
 * @param order cell by place
 * @param mostSteps after which it gives up. What one condition alone rules out costs no step
 * @returns null, or the rule that no assignment meets
 */
export function assignWithAffinity(
  host: CompiledHost,
  guest: CompiledGuest,
  order: Int32Array,
  matching: Matching,
  mostSteps: number,
): RuleCode | null {
  const each = weightConditions(host, guest);
  const reachable = new ConditionSearch(matching, order);
  const rule =
    guest.kinds === 1
      ? hopeless(each, order, matching)
      : each.find((condition) => !reachable.canReach([condition]))?.rule;
  matching.steps = 0;
  if (rule) return rule;
  if (mostSteps <= 0) return 'search-limit';
  const { single, shared } = jointConditions(host, guest);
  if (reachable.canReach(single, shared)) {
    const verdicts = judgeLayout(host.layout, guest).pools;
    const classOf = classifyPlaces(host, guest, order, matching, single);
    const conditions = [...single, ...shared];
    const rest = new CompletionSearch(host, guest, order, matching, verdicts, conditions, classOf, mostSteps);
    const serves = () => refusedBy(host, guest, cellsOf(matching, order)) === null;
    const completes = () => serves() || rest.complete();
    if (rest.complete() && makeFirst(matching, classOf, completes, mostSteps)) return null;
    if (matching.steps > mostSteps) return 'search-limit';
  }
  return each.length > 1 ? 'affinity-together' : 'pci-devices';
}

/** Fixes guest cell after guest cell on the first place from which the rest can be completed. */
function makeFirst(
  matching: Matching,
  classOf: readonly number[],
  completes: () => boolean,
  mostSteps: number,
): boolean {
  for (let guest = 0; guest < matching.guests; guest++) {
    if (!fixFirst(matching, guest, classOf, completes, mostSteps)) return false;
  }
  return true;
}

/** `matching` holds a completion. False only where the steps have come to an end. */
function fixFirst(
  matching: Matching,
  guest: number,
  classOf: readonly number[],
  completes: () => boolean,
  mostSteps: number,
): boolean {
  const placeOf = matching.placeOf.slice(0, matching.guests);
  const guestOf = matching.guestOf.slice(0, matching.places);
  const tried = new Set<number>();
  for (let place = 0; place < matching.places; place++) {
    if (matching.fixed[place] === 1 || !matching.fitsOn(guest, place) || tried.has(classOf[place]!)) continue;
    tried.add(classOf[place]!);
    if (!matching.fix(guest, place)) continue;
    if (placeOf[guest] === place || completes()) return true;
    if (matching.steps > mostSteps) return false;
    matching.fixed[place] = 0;
    matching.placeOf.set(placeOf);
    matching.guestOf.set(guestOf);
  }
  return false;
}

function cellsOf(matching: Matching, order: Int32Array): Uint8Array {
  const cells = new Uint8Array(matching.places);
  for (let guest = 0; guest < matching.guests; guest++) cells[order[matching.placeOf[guest]!]!] = 1;
  return cells;
}
