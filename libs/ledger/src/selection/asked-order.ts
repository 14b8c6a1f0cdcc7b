import type { Target } from '../events/claim-request.js';
import type { GroupMembers } from './group-members.js';
import type { HostIndex } from './host-index.js';
import type { RankPolicy } from './rank/rank-policy.js';

/** The hosts that a claim may be for, by slot, in the order in which they are asked: what its group's policy would rather have, then by rank. */
export class AskedOrder {
  /** Names in the target that no host has. */
  readonly unknown: readonly string[];
  /** null: any host. */
  private readonly named: readonly number[] | null;
  /** Those with members of the group, which are asked before all others or after them. */
  private readonly members: readonly number[];

  constructor(
    private readonly index: HostIndex,
    { hosts }: Target,
    private readonly group: GroupMembers,
    private readonly rank: RankPolicy,
  ) {
    const names = hosts.length > 1 ? [...new Set(hosts)] : hosts;
    this.unknown = names.filter((name) => !index.slotOf.has(name));
    this.named = hosts.length > 0 ? this.sorted(index.slotsOf(names)) : null;
    this.members = this.named ? [] : this.sorted(index.slotsOf(group.hosts));
  }

  /** Shows all of them, in no order that means anything: that of memory. */
  each(visit: (slot: number) => void): void {
    if (this.named) this.named.forEach(visit);
    else this.index.eachSlot(visit);
  }

  /** Shows them in order until `visit` returns true. */
  some(visit: (slot: number) => boolean): boolean {
    const { named, members } = this;
    if (named) return named.some(visit);
    const order = this.index.order(this.rank);
    if (members.length === 0) return order.some(visit);
    const apart = new Set(members);
    const others = (): boolean => order.some((slot) => !apart.has(slot) && visit(slot));
    return this.group.comeFirst ? members.some(visit) || others() : others() || members.some(visit);
  }

  sorted(slots: number[]): number[] {
    return slots.sort(
      (a, b) => this.reluctance(a) - this.reluctance(b) || this.index.compare(this.rank, a, b),
    );
  }

  private reluctance(slot: number): number {
    return this.group.reluctance(this.index.nameAt(slot));
  }
}
