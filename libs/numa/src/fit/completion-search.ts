import type { CompiledHost } from '../host/compiled-host.js';
import type { WeightCondition } from './affinity.js';
import type { CompiledGuest } from './compiled-guest.js';
import { FlowBound } from './flow-bound.js';
import type { PoolVerdicts } from './layout-verdicts.js';
import type { Matching } from './matching.js';
import { CHOSEN, OPEN, OpenChoice } from './open-choice.js';
import { OpenServing, SERVED } from './serve-open-choice.js';

/** A condition, its cells with weight sorted by it, the heaviest first. */
interface SortedCondition {
  readonly condition: WeightCondition;
  readonly heaviestFirst: readonly number[];
}

/**
 * Decides whether a matching of which some places are fixed can be changed so that its cells serve the guest's
 * devices and networks. Serves requests in Nova's order and decides of a cell only when an answer depends on it:
 * first chosen, then left out, and with it the cells that can be exchanged for it.
 */
export class CompletionSearch {
  private readonly choice: OpenChoice;
  private readonly serving: OpenServing;
  private readonly flow: FlowBound;
  private readonly conditions: readonly SortedCondition[];
  private readonly classOfCell: Int32Array;

  /**
   * @param order cell by place
   * @param classOf by place: places that can be exchanged share a number
   */
  constructor(
    host: CompiledHost,
    guest: CompiledGuest,
    order: Int32Array,
    private readonly matching: Matching,
    verdicts: PoolVerdicts,
    conditions: readonly WeightCondition[],
    classOf: readonly number[],
    private readonly mostSteps: number,
  ) {
    this.choice = new OpenChoice(matching, order);
    this.serving = new OpenServing(host, guest.pciRequests, guest.network, verdicts);
    this.flow = new FlowBound(host, guest.pciRequests, verdicts);
    this.conditions = conditions.map((condition) => ({
      condition,
      heaviestFirst: [...condition.weights.keys()]
        .filter((cell) => condition.weights[cell]! > 0)
        .sort((a, b) => condition.weights[b]! - condition.weights[a]!),
    }));
    this.classOfCell = new Int32Array(matching.places);
    for (let place = 0; place < matching.places; place++) this.classOfCell[order[place]!] = classOf[place]!;
  }

  /**
   * Whether there is a completion. The matching is then left holding one, else as it was. False also where the
   * steps have come to an end.
   */
  complete(): boolean {
    const before = this.choice.save();
    this.choice.reset();
    const found = this.search();
    if (!found) this.choice.restore(before);
    this.matching.fixed.set(before.fixed);
    this.matching.kept.set(before.kept);
    return found;
  }

  private search(): boolean {
    const { choice, matching } = this;
    matching.steps++;
    if (!this.conditions.every((sorted) => this.isReachable(sorted))) return false;
    const asked = this.serving.serve(choice.decided);
    if (asked < 0) return asked === SERVED;
    if (!this.flow.holds(choice.decided, this.serving.free, this.serving.stoppedAt)) return false;
    const state = choice.save();
    if (choice.choose(asked)) {
      if (this.search()) return true;
      choice.restore(state);
    }
    return matching.steps <= this.mostSteps && this.leaveOutAlike(asked) && this.search();
  }

  /** If a choice without this cell serves, then also one without those that could have taken its place. */
  private leaveOutAlike(cell: number): boolean {
    const { decided } = this.choice;
    for (let other = 0; other < decided.length; other++) {
      if (decided[other] !== OPEN || this.classOfCell[other] !== this.classOfCell[cell]) continue;
      if (!this.choice.leaveOut(other)) return false;
    }
    return true;
  }

  /** Whether the heaviest cells that may still be chosen bring what the condition wants. */
  private isReachable({ condition, heaviestFirst }: SortedCondition): boolean {
    const { decided } = this.choice;
    let missing = condition.wanted;
    let { left } = this.choice;
    for (const cell of heaviestFirst) if (decided[cell] === CHOSEN) missing -= condition.weights[cell]!;
    for (const cell of heaviestFirst) {
      if (missing <= 0 || left === 0) break;
      if (decided[cell] !== OPEN) continue;
      missing -= condition.weights[cell]!;
      left--;
    }
    return missing <= 0;
  }
}
