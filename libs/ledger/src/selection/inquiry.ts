import { hasAffinity } from '#numa/fit/affinity.js';
import { screenAffinity } from '#numa/fit/affinity-screen.js';
import { mostSearchSteps } from '#numa/fit/assign-with-affinity.js';
import { type CompiledGuest, compileGuest } from '#numa/fit/compiled-guest.js';
import { type FitResult, fit as findPlacement, stepsOfLastFit } from '#numa/fit/fit.js';
import { screen } from '#numa/fit/screen.js';
import type { FitOptions } from '#numa/model/fit-options.js';
import type { DerivedGuest } from '#numa/model/flavor.js';
import type { GuestRequest } from '#numa/model/guest-topology.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { Placement } from '#numa/model/placement.js';
import type { RuleCode } from '#numa/refusal/rule-catalogue.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { Hold } from '../state/hold.js';
import { hasLabels, type StandingRule } from './eligible.js';
import type { GroupMembers, GroupRule } from './group-members.js';
import { fitOptions, guestRequest } from './guest-request.js';
import type { HostIndex } from './host-index.js';

/** What a move adds to the choice of a host. */
export interface MoveConditions {
  /** The hold that the guest has. */
  readonly own: Hold;
  /** A migration leaves its host. */
  readonly avoidOwnHost: boolean;
  /** A live migration cannot change the page size (of guest cell 0, as Nova compares it). */
  readonly samePageSize: boolean;
}

/** What hosts of one policy have in common. */
interface PolicyTerms {
  readonly labelled: boolean;
  readonly options: FitOptions;
}

/** Why a host is not asked at all, before any cell is looked at. */
export type BarringRule = 'host-labels' | StandingRule | GroupRule | 'host-is-source';

/**
 * Steps that the searches on all hosts may take together, in the order of asking: about half a second. Hosts that need
 * one after that refuse by `search-limit`, as one that takes too many steps by itself does.
 */
export const mostStepsOfAllHosts = 5 * mostSearchSteps;

/** One claim, asked of host after host. Changes nothing. */
export class Inquiry {
  /** Of the host that last did not refuse. */
  placement: Placement | null = null;
  readonly request: GuestRequest;
  private readonly guest: CompiledGuest;
  private readonly asksAffinity: boolean;
  private readonly termsOf = new Map<HostPolicy, PolicyTerms>();
  /** Most hosts have the policy of the one before. */
  private lastPolicy: HostPolicy | null = null;
  private lastTerms: PolicyTerms | null = null;
  private readonly grouped: boolean;
  private stepsLeft = mostStepsOfAllHosts;
  /** By slot: what `fit` said where it took a search, which is not made twice. */
  private readonly searched = new Map<number, FitResult>();

  constructor(
    private readonly index: HostIndex,
    private readonly claim: ClaimRequest,
    guest: DerivedGuest,
    private readonly group: GroupMembers,
    private readonly move: MoveConditions | null,
  ) {
    this.request = guestRequest(claim, guest);
    this.guest = compileGuest(this.request);
    this.asksAffinity = hasAffinity(this.guest);
    this.grouped = claim.group !== null;
  }

  /** Why the host in a slot is not asked; null: it may be. */
  barred(slot: number): BarringRule | null {
    if (!this.terms(slot).labelled) return 'host-labels';
    const standing = this.index.standings[slot]!;
    if (standing !== null) return standing;
    if (!this.grouped && this.move === null) return null;
    const { name } = this.index.hosts[slot]!;
    return (
      this.group.ineligibility(name) ??
      (this.move?.avoidOwnHost && name === this.move.own.host ? 'host-is-source' : null)
    );
  }

  /** Why the host in a slot refuses the guest; null: it takes it, and `placement` says how. */
  refused(slot: number): RuleCode | null {
    return this.screened(slot) ?? this.fitted(slot);
  }

  /** Why it refuses as far as can be told without a search; null: `fitted` knows. */
  screened(slot: number): RuleCode | null {
    const { table, firstCells, cellCounts, hosts } = this.index;
    const { options } = this.terms(slot);
    const rule = screen(table, firstCells[slot]!, cellCounts[slot]!, this.guest, options);
    if (rule !== null || !this.asksAffinity) return rule;
    return screenAffinity(table, firstCells[slot]!, hosts[slot]!.compiled!, this.guest, options);
  }

  /** The same by `fit`. */
  fitted(slot: number): RuleCode | null {
    const result = this.searched.get(slot) ?? this.fit(slot);
    if (result.refusal) return result.refusal.rule;
    this.placement = result.placement;
    return null;
  }

  private fit(slot: number): FitResult {
    const { compiled } = this.index.hosts[slot]!;
    const mostSteps = Math.min(mostSearchSteps, this.stepsLeft);
    const result = findPlacement(compiled!, this.request, this.terms(slot).options, mostSteps);
    const steps = stepsOfLastFit();
    if (this.asksAffinity && steps > 0) {
      this.stepsLeft -= steps;
      this.searched.set(slot, result);
    }
    return result;
  }

  /** Whether the placement found would change the page size of a guest that must keep it. */
  get changesPageSize(): boolean {
    if (!this.move?.samePageSize) return false;
    return this.move.own.placement.cells[0]?.pageSizeKiB !== this.placement!.cells[0]?.pageSizeKiB;
  }

  options(slot: number): FitOptions {
    return this.terms(slot).options;
  }

  private terms(slot: number): PolicyTerms {
    const policy = this.index.policies[slot]!;
    if (policy === this.lastPolicy) return this.lastTerms!;
    let terms = this.termsOf.get(policy);
    if (!terms) {
      terms = { labelled: hasLabels(policy, this.claim.target), options: fitOptions(policy, this.claim) };
      this.termsOf.set(policy, terms);
    }
    this.lastPolicy = policy;
    this.lastTerms = terms;
    return terms;
  }
}
