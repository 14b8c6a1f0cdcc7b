import type { HostLayout } from '#numa/host/host-layout.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { Pieces } from '../pieces.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { CellTable } from './cell-table.js';
import { type StandingRule, standing } from './eligible.js';
import { type RankPolicy, rankPolicies } from './rank/rank-policy.js';
import type { Ranked } from './rank/ranked.js';
import { RankedSlots } from './ranked-slots.js';
import type { SlotList } from './slot-walk.js';

/**
 * A zone's hosts laid out for the question which of them could take a guest: each has a slot, its cells lie in one
 * table with those of all others, and the slots are kept in the order of each rank policy that was asked for.
 * Derived from the state alone, and no part of it.
 */
export class HostIndex {
  readonly slotOf = new Map<string, number>();
  /** By slot; null: the slot is not in use. */
  readonly hosts: (HostRecord | null)[] = [];
  readonly policies: HostPolicy[] = [];
  /** By slot: what keeps it from taking any claim; null: nothing. */
  readonly standings: (StandingRule | null)[] = [];
  /** By slot: where its cells begin in the table, and how many they are; none without a report. */
  readonly firstCells: number[] = [];
  readonly cellCounts: number[] = [];
  table = new CellTable();
  /** By slot: what its cells were laid out from. */
  private readonly layouts: (HostLayout | null)[] = [];
  /** By slot: the values under which it is filed in the orders. */
  private readonly filed: Ranked[] = [];
  private readonly unused: number[] = [];
  /** 0, 1, 2, and so on, at least as many as there are slots. */
  private everySlot = new Int32Array(0);
  private readonly orders = new Map<RankPolicy, RankedSlots>();
  private readonly touched = new Set<string>();
  /** Cells of the table that belong to no host any longer. */
  private holes = 0;

  constructor(private readonly state: ZoneState) {
    for (const name of state.hosts.keys()) this.touched.add(name);
  }

  /** The host may have changed, come or gone: it is looked at before the next question. */
  touch(name: string): void {
    this.touched.add(name);
  }

  /** Takes in what has changed, of so many hosts. Gives whether that was all. */
  refresh(most = Number.POSITIVE_INFINITY): boolean {
    let left = most;
    for (const name of this.touched) {
      if (left-- === 0) return false;
      this.touched.delete(name);
      const host = this.state.hosts.get(name);
      const slot = this.slotOf.get(name);
      if (host) this.file(host, slot ?? this.newSlot(name));
      else if (slot !== undefined) this.drop(name, slot);
    }
    if (this.holes > 1024 && this.holes * 2 > this.table.cells) this.compact();
    return true;
  }

  /** All slots in use, in the order of a policy. */
  order(policy: RankPolicy): RankedSlots {
    const known = this.orders.get(policy);
    if (known) return known;
    const order = this.ordered(policy, [...this.slotOf.values()]);
    this.orders.set(policy, order);
    return order;
  }

  /** The same in pieces: slot by slot takes longer than to sort all, but a piece of it does not. */
  *orderInPieces(policy: RankPolicy, atOnce: number): Pieces<void> {
    if (this.orders.has(policy)) return;
    const order = this.ordered(policy, []);
    let left = atOnce;
    for (const slot of this.slotOf.values()) {
      order.add(slot);
      if (--left > 0) continue;
      yield;
      left = atOnce;
    }
    this.orders.set(policy, order);
  }

  /** All slots in use, as they lie in memory. */
  allSlots(): SlotList {
    const { length } = this.hosts;
    if (this.everySlot.length < length)
      this.everySlot = Int32Array.from({ length: 2 * length }, (_, slot) => slot);
    const counts = this.unused.length > 0 ? (slot: number) => this.hosts[slot] !== null : undefined;
    return { slots: this.everySlot, length, counts };
  }

  compare(policy: RankPolicy, a: number, b: number): number {
    return rankPolicies[policy](this.filed[a]!, this.filed[b]!);
  }

  nameAt(slot: number): string {
    return this.filed[slot]!.name;
  }

  /** The slots of hosts by name, without those that are not known. */
  slotsOf(names: readonly string[]): number[] {
    return names.map((name) => this.slotOf.get(name)).filter((slot) => slot !== undefined);
  }

  private ordered(policy: RankPolicy, slots: readonly number[]): RankedSlots {
    return new RankedSlots((a, b) => this.compare(policy, a, b), slots);
  }

  private newSlot(name: string): number {
    const slot = this.unused.pop() ?? this.hosts.length;
    this.slotOf.set(name, slot);
    this.hosts[slot] = null;
    this.place(slot, null);
    return slot;
  }

  private file(host: HostRecord, slot: number): void {
    const { name, free, policy, compiled } = host;
    const isNew = this.hosts[slot] === null;
    this.hosts[slot] = host;
    this.policies[slot] = policy;
    this.standings[slot] = standing(host);
    const layout = compiled?.layout ?? null;
    if (this.layouts[slot] !== layout) this.place(slot, layout);
    if (compiled) this.table.load(this.firstCells[slot]!, compiled);
    const before = this.filed[slot];
    if (
      !isNew &&
      before!.free.dedicatedCpus === free.dedicatedCpus &&
      before!.free.memoryMiB === free.memoryMiB
    )
      return;
    if (!isNew) for (const order of this.orders.values()) order.remove(slot);
    this.filed[slot] = { name, free };
    for (const order of this.orders.values()) order.add(slot);
  }

  private place(slot: number, layout: HostLayout | null): void {
    this.holes += this.layouts[slot]?.cellCount ?? 0;
    this.layouts[slot] = layout;
    this.firstCells[slot] = layout ? this.table.append(layout) : 0;
    this.cellCounts[slot] = layout?.cellCount ?? 0;
  }

  private drop(name: string, slot: number): void {
    for (const order of this.orders.values()) order.remove(slot);
    this.place(slot, null);
    this.slotOf.delete(name);
    this.hosts[slot] = null;
    this.unused.push(slot);
  }

  /** Lays the table out anew, without holes. */
  private compact(): void {
    this.table = new CellTable();
    this.holes = 0;
    for (const slot of this.slotOf.values()) {
      const { compiled } = this.hosts[slot]!;
      if (!compiled) continue;
      this.firstCells[slot] = this.table.append(compiled.layout);
      this.table.load(this.firstCells[slot]!, compiled);
    }
  }
}

const indices = new WeakMap<ZoneState, HostIndex>();

/** The index of a state, up to date: made at the first question, and kept as long as the state. */
export function hostIndex(state: ZoneState): HostIndex {
  const index = indexOf(state);
  index.refresh();
  return index;
}

/** The same in pieces of so many hosts, with the order of a policy. */
export function* hostIndexInPieces(state: ZoneState, policy: RankPolicy, atOnce: number): Pieces<HostIndex> {
  const index = indexOf(state);
  while (!index.refresh(atOnce)) yield;
  yield* index.orderInPieces(policy, atOnce);
  return index;
}

/** A host of the state may have changed. Nothing to do for a state that was never asked. */
export function hostTouched(state: ZoneState, name: string): void {
  indices.get(state)?.touch(name);
}

function indexOf(state: ZoneState): HostIndex {
  let index = indices.get(state);
  if (!index) {
    index = new HostIndex(state);
    indices.set(state, index);
  }
  return index;
}
