import type { DerivedGuest } from '#numa/model/flavor.js';
import type { Placement } from '#numa/model/placement.js';
import { whyRefused } from '#numa/refusal/explain.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { NearestHost, Rejection } from '../events/rejection.js';
import { atOnce, type Pieces } from '../pieces.js';
import type { ZoneState } from '../state/zone-state.js';
import { AskedOrder } from './asked-order.js';
import { GroupMembers } from './group-members.js';
import { type HostIndex, hostIndex } from './host-index.js';
import { Inquiry, type MoveConditions } from './inquiry.js';
import { defaultRank, type RankPolicy } from './rank/rank-policy.js';
import { RuleCounts } from './rule-counts.js';
import type { SlotList, SlotWalk } from './slot-walk.js';

export interface FoundHost {
  readonly host: string;
  readonly placement: Placement;
}

/** What a choice depends on beside the claim. */
export interface SearchOptions {
  readonly rank?: RankPolicy | undefined;
  readonly move?: MoveConditions | undefined;
}

/** In which steps hosts are looked at; it changes no answer. */
export interface SearchPace {
  /** So many hosts are asked one by one, in order; if they are not enough, all are screened first. */
  readonly askedFirst: number;
  /** Hosts of a piece. */
  readonly atOnce: number;
}

const allAtOnce: SearchPace = { askedFirst: 64, atOnce: Number.POSITIVE_INFINITY };

/** How many hosts a rejection looks at closely. */
const nearestHosts = 3;

/**
 * A search for hosts that take one claim. Its answers are those of asking host after host in rank order; only the
 * way there is shorter: in memory, the cells of all hosts lie in another order than their ranks.
 */
export class HostSearch {
  private readonly index: HostIndex;
  private readonly order: AskedOrder;
  private readonly inquiry: Inquiry;
  private found: FoundHost[] = [];
  private refused = new RuleCounts();
  /** Whether all hosts were looked at: `refused` has counted all that were not found. */
  private complete = false;

  constructor(
    state: ZoneState,
    claim: ClaimRequest,
    guest: DerivedGuest,
    { rank = defaultRank, move }: SearchOptions,
    private readonly pace: SearchPace = allAtOnce,
  ) {
    this.index = hostIndex(state);
    const group = new GroupMembers(state, claim, move?.own ?? null);
    this.order = new AskedOrder(this.index, claim.target, group, rank);
    this.inquiry = new Inquiry(this.index, claim, guest, group, move ?? null);
  }

  /** The first hosts in order that take the guest, at most so many. */
  find(limit: number): readonly FoundHost[] {
    // Most claims end here. A generator would be a tenth of what it takes to decide them.
    const stopped = this.order.walk().some(this.firstAsked(limit), Number.POSITIVE_INFINITY);
    return this.isEnough(stopped, limit) ? this.found : atOnce(this.findAmongAll(limit));
  }

  /** The same in pieces. */
  *findInPieces(limit: number): Pieces<readonly FoundHost[]> {
    const stopped = yield* this.some(this.order.walk(), this.firstAsked(limit));
    return this.isEnough(stopped, limit) ? this.found : yield* this.findAmongAll(limit);
  }

  /** Why hosts do not take the guest, when they were looked for: all of them, or those before the last one found when there may be more. */
  *rejection(): Pieces<Rejection> {
    const reasons = (this.complete ? this.refused : yield* this.countBeforeLast()).reasons();
    const hostsTried = reasons.reduce((sum, { hosts }) => sum + hosts, 0);
    return { hostsTried, reasons, nearest: this.found.length > 0 ? [] : yield* this.nearest() };
  }

  /** Begins anew, with what is done with each host that is asked before all are screened. */
  private firstAsked(limit: number): (slot: number) => boolean {
    this.begin();
    let left = this.pace.askedFirst;
    return (slot) => this.ask(slot) === limit || --left === 0;
  }

  /** Whether the hosts asked first are enough, given whether all of them were asked. */
  private isEnough(stopped: boolean, limit: number): boolean {
    this.complete = !stopped;
    return this.complete || this.found.length === limit;
  }

  private *findAmongAll(limit: number): Pieces<readonly FoundHost[]> {
    this.begin();
    const possible = this.order.walkAmong(yield* this.screen());
    this.complete = !(yield* this.some(possible, (slot) => this.ask(slot) === limit));
    return this.found;
  }

  /** Shows the hosts of a walk, until `visit` returns true. Gives whether it did. */
  private *some(walk: SlotWalk, visit: (slot: number) => boolean): Pieces<boolean> {
    while (!walk.some(visit, this.pace.atOnce)) {
      if (walk.ended) return false;
      yield;
    }
    return true;
  }

  /** Why a host does not take the guest, whatever the reason; null: it does. */
  private refusal(slot: number): string | null {
    const rule = this.inquiry.barred(slot) ?? this.inquiry.refused(slot);
    return rule ?? (this.inquiry.changesPageSize ? 'live-migration-page-size' : null);
  }

  private begin(): void {
    this.found = [];
    this.refused = this.newCounts();
  }

  /** Asks one host, and says how many have been found. */
  private ask(slot: number): number {
    const rule = this.refusal(slot);
    if (rule === null) this.found.push({ host: this.index.nameAt(slot), placement: this.inquiry.placement! });
    else this.refused.add(rule);
    return this.found.length;
  }

  /** The hosts that neither standing nor cells keep from taking the guest; those that are kept are counted. */
  private *screen(): Pieces<number[]> {
    const all = this.order.inMemory();
    const possible: number[] = [];
    for (let from = 0; from < all.length; from += this.pace.atOnce) {
      if (from > 0) yield;
      this.screenPart(all, from, Math.min(from + this.pace.atOnce, all.length), possible);
    }
    return possible;
  }

  /** A loop of its own: the most of a claim that all hosts refuse. */
  private screenPart({ slots, counts }: SlotList, from: number, to: number, possible: number[]): void {
    for (let place = from; place < to; place++) {
      const slot = slots[place]!;
      if (counts !== undefined && !counts(slot)) continue;
      const rule = this.inquiry.barred(slot) ?? this.inquiry.screened(slot);
      if (rule === null) possible.push(slot);
      else this.refused.add(rule);
    }
  }

  private *countBeforeLast(): Pieces<RuleCounts> {
    const last = this.found.at(-1)?.host;
    const refused = this.newCounts();
    yield* this.some(this.order.walk(), (slot) => {
      const rule = this.refusal(slot);
      if (rule !== null) refused.add(rule);
      return this.index.nameAt(slot) === last;
    });
    return refused;
  }

  private newCounts(): RuleCounts {
    const refused = new RuleCounts();
    for (const _ of this.order.unknown) refused.add('host-unknown');
    return refused;
  }

  /** The first hosts in order that were asked and refused, closely. */
  private *nearest(): Pieces<NearestHost[]> {
    const nearest: NearestHost[] = [];
    yield* this.some(this.order.walk(), (slot) => {
      if (this.inquiry.barred(slot) === null && this.inquiry.refused(slot) !== null)
        nearest.push(this.closely(slot));
      return nearest.length === nearestHosts;
    });
    return nearest;
  }

  private closely(slot: number): NearestHost {
    const { name, compiled } = this.index.hosts[slot]!;
    const why = whyRefused(compiled!, this.inquiry.request, this.inquiry.options(slot));
    // Asked alone a host may take a guest for which no steps were left.
    const { cells, guest } = why ?? { cells: [], guest: [] };
    const whole = guest.map((refusal) => ({ guestCell: null, hostCell: null, ...refusal }));
    return { host: name, refusals: [...cells, ...whole] };
  }
}
