/** The first slots of a list, in its order. */
export interface SlotList {
  readonly slots: ArrayLike<number>;
  readonly length: number;
  /** Which of them count; not given: all. */
  readonly counts?: ((slot: number) => boolean) | undefined;
}

/**
 * A way through lists of slots, one after another, that can be left after any slot and gone on with. The lists must
 * not change meanwhile.
 */
export class SlotWalk {
  private list = 0;
  private place = 0;

  constructor(private readonly lists: readonly SlotList[]) {}

  /** Whether there is nothing left to show. */
  get ended(): boolean {
    return this.list === this.lists.length;
  }

  /** Shows the next slots until `visit` returns true, and of all lists at most so many. Gives whether it did. */
  some(visit: (slot: number) => boolean, most: number): boolean {
    let left = most;
    for (; this.list < this.lists.length; this.list++) {
      const { slots, length, counts } = this.lists[this.list]!;
      const end = Math.min(length, this.place + left);
      for (let place = this.place; place < end; place++) {
        const slot = slots[place]!;
        if (counts !== undefined && !counts(slot)) continue;
        if (visit(slot)) {
          this.place = place + 1;
          return true;
        }
      }
      left -= end - this.place;
      this.place = end;
      if (end < length) return false;
      this.place = 0;
    }
    return false;
  }
}
