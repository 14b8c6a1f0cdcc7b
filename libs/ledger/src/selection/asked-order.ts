import type { Target } from '../events/claim-request.js';
import type { GroupMembers } from './group-members.js';
import type { HostIndex } from './host-index.js';
import type { RankPolicy } from './rank/rank-policy.js';
import { type SlotList, SlotWalk } from './slot-walk.js';

/** So many slots are sorted; of more, the order of all is gone through. */
const mostSorted = 512;

/** The hosts that a claim may be for, by slot, in the order in which they are asked: what its group's policy would rather have, then by rank. */
export class AskedOrder {
  /** Names in the target that no host has. */
  readonly unknown: readonly string[];
  /** null: any host. */
  private readonly named: SlotList | null;
  /** Those with members of the group, which are asked before all others or after them. */
  private readonly members: SlotList;

  constructor(
    private readonly index: HostIndex,
    { hosts }: Target,
    private readonly group: GroupMembers,
    private readonly rank: RankPolicy,
  ) {
    const names = hosts.length > 1 ? [...new Set(hosts)] : hosts;
    this.unknown = names.filter((name) => !index.slotOf.has(name));
    this.named = hosts.length > 0 ? this.sorted(index.slotsOf(names)) : null;
    this.members = this.sorted(this.named ? [] : index.slotsOf(group.hosts));
  }

  /** All of them, in no order that means anything: that of memory. */
  inMemory(): SlotList {
    return this.named ?? this.index.allSlots();
  }

  /** Through all of them in order. */
  walk(): SlotWalk {
    return new SlotWalk(this.lists());
  }

  /** Through some of them in order. */
  walkAmong(slots: number[]): SlotWalk {
    if (slots.length <= mostSorted) return new SlotWalk([this.sorted(slots)]);
    const among = new Uint8Array(this.index.hosts.length);
    for (const slot of slots) among[slot] = 1;
    return new SlotWalk(
      this.lists().map(({ counts, ...list }) => ({
        ...list,
        counts: (slot) => among[slot] === 1 && (counts === undefined || counts(slot)),
      })),
    );
  }

  private lists(): readonly SlotList[] {
    const { named, members } = this;
    if (named) return [named];
    const { lists } = this.index.order(this.rank);
    if (members.length === 0) return lists;
    const apart = new Set(this.members.slots as readonly number[]);
    const others = lists.map((list) => ({ ...list, counts: (slot: number) => !apart.has(slot) }));
    return this.group.comeFirst ? [members, ...others] : [...others, members];
  }

  private sorted(slots: number[]): SlotList {
    slots.sort((a, b) => this.reluctance(a) - this.reluctance(b) || this.index.compare(this.rank, a, b));
    return { slots, length: slots.length };
  }

  private reluctance(slot: number): number {
    return this.group.reluctance(this.index.nameAt(slot));
  }
}
