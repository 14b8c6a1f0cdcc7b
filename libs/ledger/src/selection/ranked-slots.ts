import type { SlotList } from './slot-walk.js';

/** Slots of a chunk; full ones are split in halves. */
const chunkLength = 512;

interface Chunk {
  readonly slots: Int32Array;
  length: number;
}

/**
 * Numbers in the order of `compare`, a total order: to put one in costs two binary searches, to take one out a look
 * through its chunk. What `compare` says of a number must not change while it is in.
 */
export class RankedSlots {
  private readonly chunks: Chunk[];
  /** By slot: the chunk that it is in; of others nothing that means anything. */
  private readonly chunkOf: Chunk[] = [];

  constructor(
    private readonly compare: (a: number, b: number) => number,
    slots: readonly number[],
  ) {
    this.chunks = chunked(Int32Array.from(slots).sort(compare));
    for (const chunk of this.chunks) this.file(chunk);
  }

  add(slot: number): void {
    const at = this.chunkFor(slot);
    let chunk = this.chunks[at]!;
    if (chunk.length === chunkLength) {
      const [left, right] = halves(chunk);
      this.chunks.splice(at, 1, left, right);
      this.file(left);
      this.file(right);
      chunk = this.compare(slot, right.slots[0]!) < 0 ? left : right;
    }
    const place = this.placeIn(chunk, slot);
    chunk.slots.copyWithin(place + 1, place, chunk.length);
    chunk.slots[place] = slot;
    chunk.length++;
    this.chunkOf[slot] = chunk;
  }

  /** Takes out a slot that is in. */
  remove(slot: number): void {
    const chunk = this.chunkOf[slot]!;
    const place = chunk.slots.indexOf(slot);
    chunk.slots.copyWithin(place, place + 1, chunk.length);
    chunk.length--;
    if (chunk.length === 0 && this.chunks.length > 1) this.chunks.splice(this.chunks.indexOf(chunk), 1);
  }

  /** The slots, list after list. */
  get lists(): readonly SlotList[] {
    return this.chunks;
  }

  private file(chunk: Chunk): void {
    for (let place = 0; place < chunk.length; place++) this.chunkOf[chunk.slots[place]!] = chunk;
  }

  /** The first chunk whose last slot does not come before this one; else the last chunk. */
  private chunkFor(slot: number): number {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { slots, length } = this.chunks[middle]!;
      if (this.compare(slots[length - 1]!, slot) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place of the first slot that does not come before this one. */
  private placeIn({ slots, length }: Chunk, slot: number): number {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(slots[middle]!, slot) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function chunked(sorted: Int32Array): Chunk[] {
  const chunks: Chunk[] = [];
  const half = chunkLength / 2;
  for (let from = 0; from === 0 || from < sorted.length; from += half)
    chunks.push(chunkOf(sorted.subarray(from, from + half)));
  return chunks;
}

function halves({ slots, length }: Chunk): [Chunk, Chunk] {
  const middle = length >> 1;
  return [chunkOf(slots.subarray(0, middle)), chunkOf(slots.subarray(middle, length))];
}

function chunkOf(part: Int32Array): Chunk {
  const slots = new Int32Array(chunkLength);
  slots.set(part);
  return { slots, length: part.length };
}
