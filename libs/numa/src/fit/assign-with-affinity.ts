import type { CompiledHost } from '../host/compiled-host.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import { refusedBy, weightConditions } from './affinity.js';
import type { CompiledGuest } from './compiled-guest.js';
import { ConditionSearch } from './condition-search.js';
import { type JointConditions, jointConditions } from './joint-conditions.js';
import type { Matching } from './matching.js';
import { judgePools, type PoolVerdicts } from './pci-affinity.js';
import { classifyPlaces } from './place-classes.js';

/** Steps (path searches, bounds and attempts to serve) after which the search gives up: 0.1 to 0.2 s. */
export const mostSearchSteps = 5000;

/**
 * The lexicographically first assignment whose host cells also serve the guest's PCI requests and networks
 * (SEMANTICS 6.3). `matching` holds some assignment of all guest cells; it is left holding the answer.
 *
 * Guest cells are fixed one by one on the first place after which the rest can still be completed: all guest cells
 * placed, and each weight condition reached. So the search turns back only where the weight conditions do not say
 * all, and it remembers from what it turned back.
 * @param order cell by place
 * @returns null, or the rule that no assignment meets
 */
export function assignWithAffinity(
  host: CompiledHost,
  guest: CompiledGuest,
  order: Int32Array,
  matching: Matching,
): RuleCode | null {
  const conditions = jointConditions(host, guest);
  const reachable = new ConditionSearch(matching, order);
  const search = reachable.canReach(conditions.single, conditions.shared)
    ? new AffinitySearch(host, guest, order, matching, conditions, reachable)
    : null;
  if (search?.assignFrom(0)) return null;
  if (matching.steps > mostSearchSteps) return 'search-limit';
  const each = weightConditions(host, guest);
  const hopeless = each.find((condition) => !reachable.canReach([condition]));
  if (hopeless !== undefined) return hopeless.rule;
  return each.length > 1 ? 'affinity-together' : (search?.lastRefusal ?? 'pci-devices');
}

class AffinitySearch {
  lastRefusal: RuleCode = 'pci-devices';
  private readonly verdicts: PoolVerdicts;
  private readonly deadEnds = new Set<string>();
  /** By place: places that can be exchanged share a number. */
  private readonly classOf: readonly number[];

  constructor(
    private readonly host: CompiledHost,
    private readonly guest: CompiledGuest,
    private readonly order: Int32Array,
    private readonly matching: Matching,
    private readonly conditions: JointConditions,
    private readonly reachable: ConditionSearch,
  ) {
    this.verdicts = judgePools(host, guest.pciRequests);
    this.classOf = classifyPlaces(host, guest, order, matching, conditions.single);
  }

  /** Fixes guest cells from `guestCell` on. Guest cells before it are fixed. */
  assignFrom(guestCell: number): boolean {
    const { matching } = this;
    if (guestCell === matching.guests) return this.isAccepted();
    const state = this.stateAt(guestCell);
    if (this.deadEnds.has(state)) return false;
    const placeOf = matching.placeOf.slice(0, matching.guests);
    const guestOf = matching.guestOf.slice(0, matching.places);
    const tried = new Set<number>();
    for (let place = 0; place < matching.places; place++) {
      if (matching.fixed[place] === 1 || !matching.fitsOn(guestCell, place)) continue;
      if (tried.has(this.classOf[place]!)) continue;
      if (matching.steps > mostSearchSteps) return false;
      tried.add(this.classOf[place]!);
      if (!matching.fix(guestCell, place)) continue;
      const { single, shared } = this.conditions;
      if (this.reachable.canReach(single, shared) && this.assignFrom(guestCell + 1)) return true;
      matching.fixed[place] = 0;
      matching.placeOf.set(placeOf);
      matching.guestOf.set(guestOf);
    }
    this.deadEnds.add(state);
    return false;
  }

  private isAccepted(): boolean {
    const { matching, order } = this;
    matching.steps++;
    const cells = new Set<number>();
    for (let guest = 0; guest < matching.guests; guest++) cells.add(order[matching.placeOf[guest]!]!);
    const refusal = refusedBy(this.host, this.guest, cells, this.verdicts);
    if (refusal !== null) this.lastRefusal = refusal;
    return refusal === null;
  }

  /** What the rest of the search depends on: the guest cell, and which places are taken, up to equal ones. */
  private stateAt(guestCell: number): string {
    const taken = new Map<number, number>();
    for (let place = 0; place < this.matching.places; place++) {
      if (this.matching.fixed[place] === 0) continue;
      const number = this.classOf[place]!;
      taken.set(number, (taken.get(number) ?? 0) + 1);
    }
    return `${guestCell}:${[...taken].sort(([a], [b]) => a - b).join(';')}`;
  }
}
