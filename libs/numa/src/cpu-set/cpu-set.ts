import type { CpuList } from '../model/host-topology.js';

const WORD_BITS = 32;

/** A mutable set of CPU ids. One bit an id in as many 32-bit words as the largest id needs: no id is special. */
export class CpuSet {
  private words: Uint32Array;
  private count = 0;

  private constructor(wordCount: number) {
    this.words = new Uint32Array(wordCount);
  }

  /** The set of these ids; order and repetition do not matter. Ids are whole numbers from 0. */
  static of(cpus: Iterable<number>): CpuSet {
    const set = new CpuSet(1);
    for (const cpu of cpus) set.add(cpu);
    return set;
  }

  get size(): number {
    return this.count;
  }

  has(cpu: number): boolean {
    const word = this.words[cpu >>> 5];
    return word !== undefined && (word & (1 << (cpu & 31))) !== 0;
  }

  /** Whether the id was new. */
  add(cpu: number): boolean {
    if (this.has(cpu)) return false;
    const index = cpu >>> 5;
    if (index >= this.words.length) this.grow(index + 1);
    this.words[index] = this.words[index]! | (1 << (cpu & 31));
    this.count++;
    return true;
  }

  /** Whether the id was there. */
  delete(cpu: number): boolean {
    if (!this.has(cpu)) return false;
    const index = cpu >>> 5;
    this.words[index] = this.words[index]! & ~(1 << (cpu & 31));
    this.count--;
    return true;
  }

  equals(other: CpuSet): boolean {
    return this.count === other.count && this.isSubsetOf(other);
  }

  isSubsetOf(other: CpuSet): boolean {
    return this.words.every((word, index) => (word & ~(other.words[index] ?? 0)) === 0);
  }

  intersects(other: CpuSet): boolean {
    return this.words.some((word, index) => (word & (other.words[index] ?? 0)) !== 0);
  }

  /** The ids, ascending. */
  toList(): CpuList {
    const cpus: number[] = [];
    for (const [index, word] of this.words.entries()) {
      for (let rest = word; rest !== 0; rest = (rest & (rest - 1)) >>> 0) {
        cpus.push(index * WORD_BITS + 31 - Math.clz32(rest & -rest));
      }
    }
    return cpus;
  }

  private grow(wordCount: number): void {
    const words = new Uint32Array(Math.max(wordCount, this.words.length * 2));
    words.set(this.words);
    this.words = words;
  }
}
