import type { WeightCondition } from './affinity.js';
import type { Matching } from './matching.js';

/** A condition, less what the kept places bring. Weights are by place. */
interface OpenCondition {
  readonly weights: Float64Array;
  readonly missing: number;
}

/**
 * Asks of a matching of all guest cells whether weight conditions can be reached by changing it. It is left as it was.
 *
 * The sets of places that can be matched together form a matroid, so the most weight for one condition is found by
 * taking the heaviest places first. For several conditions every sum of them is such a bound. With devices or
 * networks that no two conditions share, one a cell, these bounds are exact (Perfect's theorem on transversals), and
 * the search below never turns back.
 */
export class ConditionSearch {
  private giveUpAt = 0;

  constructor(
    private readonly matching: Matching,
    /** Cell by place. */
    private readonly order: Int32Array,
  ) {}

  /**
   * Whether some assignment that keeps what is fixed reaches all these conditions. False is certain. True is not
   * where many steps have not settled it.
   * @param shared conditions of several of the former together, which are only asked singly
   */
  canReach(conditions: readonly WeightCondition[], shared: readonly WeightCondition[] = []): boolean {
    if ([...conditions, ...shared].some(({ inAll, wanted }) => inAll < wanted)) return false;
    this.giveUpAt = this.matching.steps + mostStepsAsking;
    return this.undoing(() => {
      this.matching.kept.set(this.matching.fixed);
      return this.reach(conditions, shared, new Set());
    });
  }

  /** The most weight of a condition that an assignment brings, up to what is wanted. */
  mostOf(condition: WeightCondition): number {
    const { wanted, inAll } = condition;
    const most = this.undoing(() => wanted - this.missingAfter(this.openPart(condition), new Set()));
    return Math.min(most, inAll);
  }

  /** Keeps places until each condition is reached. Excluded places were tried already, or are like one that was. */
  private reach(
    conditions: readonly WeightCondition[],
    shared: readonly WeightCondition[],
    excluded: ReadonlySet<number>,
  ): boolean {
    const open = this.openParts(conditions);
    const openShared = this.openParts(shared);
    const all = [...open, ...openShared];
    if (all.length === 0) return true;
    for (const bound of [...sumsOf(open), ...openShared]) {
      if (this.undoing(() => this.missingAfter(bound, excluded)) > 0) return false;
    }
    if (all.length === 1 || this.matching.steps > this.giveUpAt) return true;
    const tried = new Set(excluded);
    for (const place of this.heaviestFirst(all[0]!, excluded)) {
      if (tried.has(place)) continue;
      const kept = this.matching.kept.slice();
      const state = this.save();
      if (this.matching.keep(place) && this.reach(conditions, shared, tried)) return true;
      this.restore(state);
      this.matching.kept.set(kept);
      for (let other = 0; other < this.matching.places; other++) {
        if (this.areAlike(place, other, all)) tried.add(other);
      }
    }
    return false;
  }

  /** Keeps the heaviest places for a condition, and says what it still misses. */
  private missingAfter(condition: OpenCondition, excluded: ReadonlySet<number>): number {
    let { missing } = condition;
    this.matching.steps++;
    for (const place of this.heaviestFirst(condition, excluded)) {
      if (missing <= 0) break;
      if (this.matching.keep(place)) missing -= condition.weights[place]!;
    }
    return missing;
  }

  private openParts(conditions: readonly WeightCondition[]): readonly OpenCondition[] {
    return conditions.map((condition) => this.openPart(condition)).filter(({ missing }) => missing > 0);
  }

  private openPart({ weights, wanted }: WeightCondition): OpenCondition {
    const { kept, places } = this.matching;
    let missing = wanted;
    for (let place = 0; place < places; place++) {
      if (kept[place] === 1) missing -= weights[this.order[place]!]!;
    }
    const left = Float64Array.from({ length: places }, (_, place) =>
      kept[place] === 1 ? 0 : Math.min(weights[this.order[place]!]!, missing),
    );
    return { weights: left, missing };
  }

  private heaviestFirst({ weights }: OpenCondition, excluded: ReadonlySet<number>): number[] {
    const places: number[] = [];
    for (let place = 0; place < this.matching.places; place++) {
      if (weights[place]! > 0 && !excluded.has(place)) places.push(place);
    }
    return places.sort((a, b) => weights[b]! - weights[a]!);
  }

  /** Whether two places take the same guest cells and bring the same weights. */
  private areAlike(a: number, b: number, open: readonly OpenCondition[]): boolean {
    const { fits, kinds, places } = this.matching;
    for (let kind = 0; kind < kinds; kind++) {
      if (fits[kind * places + a] !== fits[kind * places + b]) return false;
    }
    return open.every(({ weights }) => weights[a] === weights[b]);
  }

  private undoing<Result>(search: () => Result): Result {
    const kept = this.matching.kept.slice();
    const state = this.save();
    const result = search();
    this.restore(state);
    this.matching.kept.set(kept);
    return result;
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

/** Steps after which one question is answered with "perhaps". */
const mostStepsAsking = 200;

/** More conditions than this are bounded singly and all together, not in every sum. */
const mostSummed = 5;

/** Each condition, and the sums of two and more. */
function sumsOf(open: readonly OpenCondition[]): readonly OpenCondition[] {
  if (open.length === 0) return [];
  if (open.length > mostSummed) return [...open, open.reduce(sumOf)];
  let sums: OpenCondition[] = [];
  for (const condition of open) sums = [...sums, condition, ...sums.map((sum) => sumOf(sum, condition))];
  return sums;
}

function sumOf(a: OpenCondition, b: OpenCondition): OpenCondition {
  return {
    weights: a.weights.map((weight, place) => weight + b.weights[place]!),
    missing: a.missing + b.missing,
  };
}
