import { CpuSet, InvalidCpuIdError } from './cpu-set.js';

const borders = [0, 1, 31, 32, 33, 63, 64, 65, 511, 512, 513, 16_383];

describe('CpuSet', () => {
  it.each(borders)('holds %i and neither neighbour', (cpu) => {
    const set = CpuSet.of([cpu]);
    expect([set.has(cpu - 1), set.has(cpu), set.has(cpu + 1), set.size]).toEqual([false, true, false, 1]);
    expect(set.toList()).toEqual([cpu]);
    expect(set.delete(cpu)).toBe(true);
    expect([set.has(cpu), set.size, set.toList()]).toEqual([false, 0, []]);
  });

  it('lists ids ascending, each once, whatever the order of adding', () => {
    const set = CpuSet.of([...borders].reverse());
    expect(borders.map((cpu) => set.add(cpu))).toEqual(borders.map(() => false));
    expect(set.toList()).toEqual(borders);
    expect(set.size).toBe(borders.length);
  });

  it('is unequal to a set that is longer, shorter or one id off', () => {
    const set = CpuSet.of(borders);
    expect(set.equals(CpuSet.of(borders))).toBe(true);
    for (const cpu of borders) {
      expect(set.equals(CpuSet.of(borders.filter((other) => other !== cpu)))).toBe(false);
      expect(set.equals(CpuSet.of([...borders.filter((other) => other !== cpu), cpu ^ 8]))).toBe(false);
    }
    expect(CpuSet.of([]).equals(CpuSet.of([]))).toBe(true);
  });

  it('compares sets of different length by their ids alone', () => {
    const long = CpuSet.of([3, 513]);
    const short = CpuSet.of([3]);
    expect([short.isSubsetOf(long), long.isSubsetOf(short)]).toEqual([true, false]);
    expect([short.intersects(long), long.intersects(short), CpuSet.of([4]).intersects(long)]).toEqual([
      true,
      true,
      false,
    ]);
    long.delete(513);
    expect([long.equals(short), short.equals(long)]).toEqual([true, true]);
  });

  it.each([-1, 1.5, 16_384, 2 ** 31, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY])(
    'has no id %d',
    (cpu) => {
      const set = CpuSet.of([0, 1]);
      expect(() => set.add(cpu)).toThrow(new InvalidCpuIdError(cpu));
      expect(() => CpuSet.of([cpu])).toThrow(`not ${cpu}`);
      expect([set.has(cpu), set.delete(cpu), set.toList()]).toEqual([false, false, [0, 1]]);
    },
  );
});
