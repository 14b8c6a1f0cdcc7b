import type { ClaimRequest, GroupPolicy } from '../events/claim-request.js';
import type { Hold } from '../state/hold.js';
import type { ZoneState } from '../state/zone-state.js';

export type GroupRule = 'group-affinity' | 'group-anti-affinity';

/** Holds by host. */
type Members = ReadonlyMap<string, number>;

const noMembers: Members = new Map();

/** The same with one hold less on a host. */
function without(all: Members, host: string): Members {
  const members = new Map(all);
  const left = (members.get(host) ?? 0) - 1;
  if (left > 0) members.set(host, left);
  else members.delete(host);
  return members;
}

/**
 * A claim's server group, as host selection sees it: the guest's own hold does not count. While a member moves, the group
 * lies on both hosts, and no third guest can be together with it however the move ends.
 */
export class GroupMembers {
  private readonly members: Members;
  private readonly policy: GroupPolicy | null;
  private readonly apart: boolean;

  constructor(state: ZoneState, { group }: ClaimRequest, own: Hold | null) {
    this.policy = group?.policy ?? null;
    const all = group ? state.groups.get(group.id)?.members : undefined;
    this.members = all && own ? without(all, own.host) : (all ?? noMembers);
    this.apart = own === null && this.members.size > 1;
  }

  /** Hosts with members; empty when the claim has no group. */
  get hosts(): string[] {
    return this.policy ? [...this.members.keys()] : [];
  }

  /** Whether the hosts with members are asked before all others, rather than after them. */
  get comeFirst(): boolean {
    return this.policy === 'affinity' || this.policy === 'soft-affinity';
  }

  /** Why the group keeps the claim from a host; null: it does not. */
  ineligibility(host: string): GroupRule | null {
    if (this.policy === 'anti-affinity' && this.members.has(host)) return 'group-anti-affinity';
    if (this.policy === 'affinity' && this.members.size > 0 && (this.apart || !this.members.has(host)))
      return 'group-affinity';
    return null;
  }

  /** How much the policy would rather not have the host: lower comes first. A strict policy asks in vain elsewhere. */
  reluctance(host: string): number {
    const count = this.members.get(host) ?? 0;
    switch (this.policy) {
      case 'affinity':
        return count > 0 ? -1 : 0;
      case 'anti-affinity':
        return count > 0 ? 1 : 0;
      case 'soft-affinity':
        return -count;
      case 'soft-anti-affinity':
        return count;
      default:
        return 0;
    }
  }
}
