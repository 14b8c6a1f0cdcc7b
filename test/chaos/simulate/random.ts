/** Numbers that look random and depend on the seed alone: sfc32 (Chris Doty-Humphrey's PractRand, public domain). */
export class Random {
  private a = 0x9e3779b9;
  private b = 0x243f6a88;
  private c: number;
  private counter = 1;

  constructor(seed: number) {
    this.c = seed | 0;
    for (let warmUp = 0; warmUp < 12; warmUp++) this.bits();
  }

  /** Below `end`, a whole number. */
  below(end: number): number {
    return Math.floor((this.bits() / 2 ** 32) * end);
  }

  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** true in so many of a hundred cases. */
  percent(chance: number): boolean {
    return this.bits() / 2 ** 32 < chance / 100;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  private bits(): number {
    const sum = (this.a + this.b + this.counter++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return sum >>> 0;
  }
}
