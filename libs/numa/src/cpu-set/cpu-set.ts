import { maxCpuId } from '../cpu-list/cpu-list.js';
import type { CpuList } from '../model/host-topology.js';

const WORD_BITS = 32;

/** An id that no CPU can have. */
export class InvalidCpuIdError extends Error {
  override readonly name = 'InvalidCpuIdError';
  readonly code = 'cpu-id-invalid';

  constructor(readonly cpu: number) {
    super(`A CPU id is a whole number of 0 to ${maxCpuId}, not ${cpu}`);
  }
}

/** A mutable set of CPU ids. One bit an id in as many 32-bit words as the largest id needs: no id is special. */
export class CpuSet {
  private words: Uint32Array;
  private count = 0;

  private constructor(wordCount: number) {
    this.words = new Uint32Array(wordCount);
  }

  /**
   * The set of these ids; order and repetition do not matter. Ids are whole numbers of 0 to `maxCpuId`.
   * @throws InvalidCpuIdError for any other
   */
  static of(cpus: Iterable<number>): CpuSet {
    const set = new CpuSet(1);
    for (const cpu of cpus) set.add(cpu);
    return set;
  }

  get size(): number {
    return this.count;
  }

  has(cpu: number): boolean {
    return isCpuId(cpu) && this.hasBit(cpu);
  }

  private hasBit(cpu: number): boolean {
    const word = this.words[cpu >>> 5];
    return word !== undefined && (word & (1 << (cpu & 31))) !== 0;
  }

  /**
   * Whether the id was new.
   * @throws InvalidCpuIdError
   */
  add(cpu: number): boolean {
    if (!isCpuId(cpu)) throw new InvalidCpuIdError(cpu);
    if (this.hasBit(cpu)) return false;
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

/** `cpu >>> 5` alone would read -1, 1.5 and 2 ** 32 as other ids. */
function isCpuId(cpu: number): boolean {
  return Number.isInteger(cpu) && cpu >= 0 && cpu <= maxCpuId;
}
