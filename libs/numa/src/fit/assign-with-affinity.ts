import type { CompiledHost } from '../host/compiled-host.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import { refusedBy, type WeightCondition, weightConditions } from './affinity.js';
import type { CompiledGuest } from './compiled-guest.js';
import { ConditionSearch } from './condition-search.js';
import type { Matching } from './matching.js';

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
  const conditions = weightConditions(host, guest);
  const reachable = new ConditionSearch(matching, order);
  const hopeless = conditions.find((condition) => !reachable.canReach([condition]));
  if (hopeless !== undefined) return hopeless.rule;
  if (!reachable.canReach(conditions)) return 'affinity-together';
  const search = new AffinitySearch(host, guest, order, matching, conditions, reachable);
  if (search.assignFrom(0)) return null;
  return conditions.length > 1 ? 'affinity-together' : search.lastRefusal;
}

class AffinitySearch {
  lastRefusal: RuleCode = 'pci-devices';
  private readonly deadEnds = new Set<string>();
  /** By place: cells that no condition, device or network tells apart share a number. */
  private readonly classOf: readonly number[];

  constructor(
    private readonly host: CompiledHost,
    private readonly guest: CompiledGuest,
    private readonly order: Int32Array,
    private readonly matching: Matching,
    private readonly conditions: readonly WeightCondition[],
    private readonly reachable: ConditionSearch,
  ) {
    this.classOf = this.classifyPlaces();
  }

  /** Fixes guest cells from `guestCell` on. Guest cells before it are fixed. */
  assignFrom(guestCell: number): boolean {
    const { matching } = this;
    if (guestCell === matching.guests) return this.isAccepted();
    const state = this.stateAt(guestCell);
    if (this.deadEnds.has(state)) return false;
    const placeOf = matching.placeOf.slice(0, matching.guests);
    const guestOf = matching.guestOf.slice(0, matching.places);
    for (let place = 0; place < matching.places; place++) {
      if (matching.fixed[place] === 1 || !matching.fitsOn(guestCell, place)) continue;
      if (!matching.fix(guestCell, place)) continue;
      if (this.reachable.canReach(this.conditions) && this.assignFrom(guestCell + 1)) return true;
      matching.fixed[place] = 0;
      matching.placeOf.set(placeOf);
      matching.guestOf.set(guestOf);
    }
    this.deadEnds.add(state);
    return false;
  }

  private isAccepted(): boolean {
    const { matching, order } = this;
    const cells = new Set<number>();
    for (let guest = 0; guest < matching.guests; guest++) cells.add(order[matching.placeOf[guest]!]!);
    const refusal = refusedBy(this.host, this.guest, cells);
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

  private classifyPlaces(): readonly number[] {
    const { matching, order, host } = this;
    const cellsWithDevices = new Set(host.layout.pci.pools.map(({ cell }) => cell));
    const classes = new Map<string, number>();
    return Array.from({ length: matching.places }, (_, place) => {
      const cell = order[place]!;
      const matters =
        cellsWithDevices.has(cell) || this.conditions.some((condition) => condition.weights[cell]! > 0);
      const fits = Array.from(
        { length: matching.kinds },
        (_, kind) => matching.fits[kind * matching.places + place],
      );
      const key = matters ? `own ${place}` : `${host.layout.socket[cell]} ${fits.join('')}`;
      const number = classes.get(key) ?? classes.size;
      classes.set(key, number);
      return number;
    });
  }
}
