import type { CompiledHost } from '../host/compiled-host.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import { refusedBy, type WeightCondition, weightConditions } from './affinity.js';
import type { CompiledGuest } from './compiled-guest.js';
import type { Matching } from './matching.js';

/**
 * The lexicographically first assignment whose host cells also serve the guest's PCI requests and networks
 * (SEMANTICS 6.3). `matching` holds some assignment of all guest cells; it is left holding the answer.
 *
 * Guest cells are fixed one by one on the first place after which the rest can still be completed: all guest cells
 * placed, and each weight condition reached (`canComplete`). So the search turns back only where the weight
 * conditions do not say all, and remembers from what it turned back.
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
  const search = new AffinitySearch(host, guest, order, matching, conditions);
  const hopeless = conditions.filter((condition) => !search.canComplete([condition]));
  if (hopeless.length > 0) return hopeless[0]!.rule;
  if (search.canComplete(conditions) && search.assignFrom(0)) return null;
  return conditions.length > 1 ? 'affinity-together' : search.lastRefusal;
}

export class AffinitySearch {
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
  ) {
    this.classOf = this.classifyPlaces();
  }

  /** Fixes guest cells from `guestCell` on. Guest cells before it are fixed. */
  assignFrom(guestCell: number): boolean {
    const { matching } = this;
    if (guestCell === matching.guests) return this.isAccepted();
    const state = this.stateAt(guestCell);
    if (this.deadEnds.has(state)) return false;
    const saved = this.save();
    for (let place = 0; place < matching.places; place++) {
      if (matching.fixed[place] === 1 || !matching.fitsOn(guestCell, place)) continue;
      if (matching.fix(guestCell, place)) {
        if (this.canComplete(this.conditions) && this.assignFrom(guestCell + 1)) return true;
        matching.fixed[place] = 0;
        this.restore(saved);
      }
    }
    this.deadEnds.add(state);
    return false;
  }

  /** Whether some assignment that keeps what is fixed reaches all these conditions. */
  canComplete(conditions: readonly WeightCondition[]): boolean {
    const { matching } = this;
    const saved = this.save();
    matching.kept.set(matching.fixed);
    const reached = this.reach(conditions, new Set());
    matching.kept.fill(0);
    this.restore(saved);
    return reached;
  }

  /** The most weight of a condition that one assignment can bring, up to what is wanted. */
  mostOf(condition: WeightCondition): number {
    const saved = this.save();
    const most = condition.wanted - this.missingAfter(condition, new Set());
    this.matching.kept.fill(0);
    this.restore(saved);
    return most;
  }

  /**
   * Grows the set of kept places until each condition is reached. Sets of places that can be kept together form a
   * matroid, so for one condition taking the heaviest first is exact; several are tried place by place.
   */
  private reach(conditions: readonly WeightCondition[], excluded: Set<number>): boolean {
    const open = conditions.filter((condition) => this.missing(condition) > 0);
    if (open.length === 0) return true;
    const saved = this.save();
    const savedKept = this.matching.kept.slice();
    const back = () => {
      this.restore(saved);
      this.matching.kept.set(savedKept);
    };
    for (const condition of open) {
      if (this.missingAfter(condition, excluded) > 0) {
        back();
        return false;
      }
      if (open.length === 1) return true;
      back();
    }
    const excludedHere: number[] = [];
    for (const place of this.heaviestFirst(open[0]!, excluded)) {
      if (this.matching.keep(place) && this.reach(open, excluded)) return true;
      back();
      excluded.add(place);
      excludedHere.push(place);
    }
    for (const place of excludedHere) excluded.delete(place);
    return false;
  }

  /** Keeps the heaviest places for a condition, and says what it still misses. */
  private missingAfter(condition: WeightCondition, excluded: ReadonlySet<number>): number {
    let missing = this.missing(condition);
    for (const place of this.heaviestFirst(condition, excluded)) {
      if (missing <= 0) break;
      if (this.matching.keep(place)) missing -= condition.weights[this.order[place]!]!;
    }
    return missing;
  }

  private missing(condition: WeightCondition): number {
    let missing = condition.wanted;
    for (let place = 0; place < this.matching.places; place++) {
      if (this.matching.kept[place] === 1) missing -= condition.weights[this.order[place]!]!;
    }
    return missing;
  }

  private heaviestFirst({ weights }: WeightCondition, excluded: ReadonlySet<number>): number[] {
    const places: number[] = [];
    for (let place = 0; place < this.matching.places; place++) {
      if (this.matching.kept[place] === 0 && !excluded.has(place) && weights[this.order[place]!]! > 0) {
        places.push(place);
      }
    }
    return places.sort((a, b) => weights[this.order[b]!]! - weights[this.order[a]!]!);
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
      if (this.matching.fixed[place] === 1) {
        const number = this.classOf[place]!;
        taken.set(number, (taken.get(number) ?? 0) + 1);
      }
    }
    return `${guestCell}:${[...taken].sort(([a], [b]) => a - b).join(';')}`;
  }

  private classifyPlaces(): readonly number[] {
    const { matching, order, host } = this;
    const classes = new Map<string, number>();
    return Array.from({ length: matching.places }, (_, place) => {
      const cell = order[place]!;
      const counts =
        host.layout.pci.pools.some((pool) => pool.cell === cell) ||
        this.conditions.some((condition) => condition.weights[cell]! > 0);
      const rows = Array.from(
        { length: this.guest.kinds },
        (_, kind) => matching.fits[kind * matching.places + place],
      );
      const key = counts ? `own ${place}` : `${host.layout.socket[cell]} ${rows.join('')}`;
      const number = classes.get(key) ?? classes.size;
      classes.set(key, number);
      return number;
    });
  }

  private save(): readonly [Int32Array, Int32Array] {
    const { matching } = this;
    return [matching.placeOf.slice(0, matching.guests), matching.guestOf.slice(0, matching.places)];
  }

  private restore([placeOf, guestOf]: readonly [Int32Array, Int32Array]): void {
    this.matching.placeOf.set(placeOf);
    this.matching.guestOf.set(guestOf);
  }
}
