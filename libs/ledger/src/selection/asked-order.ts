import type { Target } from '../events/claim-request.js';
import type { GroupMembers } from './group-members.js';
import type { HostIndex } from './host-index.js';
import type { RankPolicy } from './rank/rank-policy.js';

/**
 * Shows the slots of the hosts that a claim may be for, in the order in which they are asked, until `visit` returns
 * true: those that a soft group policy would rather have, then by rank. `unknown` is told of names that no host has.
 */
export function visitInOrder(
  index: HostIndex,
  { hosts }: Target,
  group: GroupMembers,
  rank: RankPolicy,
  visit: (slot: number) => boolean,
  unknown: (name: string) => void,
): void {
  const sorted = (slots: number[]): number[] =>
    slots.sort((a, b) => {
      const reluctance = group.reluctance(index.nameAt(a)) - group.reluctance(index.nameAt(b));
      return reluctance || index.compare(rank, a, b);
    });
  if (hosts.length > 0) {
    sorted(index.slotsOf([...new Set(hosts)], unknown)).some(visit);
    return;
  }
  const order = index.order(rank);
  const members = sorted(index.slotsOf(group.hosts, () => undefined));
  if (members.length === 0) {
    order.some(visit);
    return;
  }
  const apart = new Set(members);
  const visitOthers = () => order.some((slot) => !apart.has(slot) && visit(slot));
  if (group.comeFirst) members.some(visit) || visitOthers();
  else visitOthers() || members.some(visit);
}
