import { pages } from './paging.js';
import { cpuList, keyValues, ratio, reservedMemory, reservedPages, wholeNumber } from './parse-values.js';

describe('option values', () => {
  it('whole numbers within bounds', () => {
    expect(wholeNumber(1)('8')).toBe(8);
    for (const text of ['0', '-1', '1.5', '1e3', '0x10', '', ' 8', '99999999999999999999']) {
      expect(() => wholeNumber(1)(text)).toThrow('It must be a whole number, 1 or more.');
    }
    expect(() => wholeNumber(0, 10)('11')).toThrow('0 to 10');
  });

  it('ratios', () => {
    expect(ratio('1.5')).toBe(1.5);
    for (const text of ['0', '-1', 'x', '', '1,5', 'Infinity']) expect(() => ratio(text)).toThrow('above 0');
  });

  it('KEY=VALUE, further = signs belong to the value', () => {
    expect(keyValues('b=x=y', keyValues('a='))).toEqual({ a: '', b: 'x=y' });
    expect(Object.keys(keyValues('__proto__=x'))).toEqual(['__proto__']);
    for (const text of ['a', '=b', '']) expect(() => keyValues(text)).toThrow('KEY=VALUE');
    expect(() => keyValues('a=2', { a: '1' })).toThrow('a is given twice');
  });

  it('CPU lists stay as written; none: not set', () => {
    expect(cpuList('0-3,^2')).toBe('0-3,^2');
    expect(cpuList('none')).toBe('none');
    expect(() => cpuList('0-x')).toThrow('0-x');
  });

  it("reserved pages as Nova's reserved_huge_pages", () => {
    expect(reservedPages('cell:1,size:2048,count:64', reservedPages('count:1,size:4,cell:0'))).toEqual([
      { cell: 0, sizeKb: 4, count: 1 },
      { cell: 1, sizeKb: 2048, count: 64 },
    ]);
    for (const text of [
      '1,2048,64',
      'cell:1,size:2M,count:1',
      'cell:0,size:4',
      'cell:0,size:4,count:1,x:1',
    ]) {
      expect(() => reservedPages(text)).toThrow('cell:0,size:2048,count:64');
    }
  });

  it('reserved memory, a cell each', () => {
    expect(reservedMemory('memory:4096,cell:1', reservedMemory('cell:0,memory:0'))).toEqual([
      { cell: 0, memoryMb: 0 },
      { cell: 1, memoryMb: 4096 },
    ]);
    for (const text of ['0=4g', 'cell:0', 'cell:0,memory:4g', 'cell:0,memory:-1', 'cell:0,memory:1,size:4']) {
      expect(() => reservedMemory(text)).toThrow('cell:0,memory:4096');
    }
  });
});

describe('pages', () => {
  const all = Array.from({ length: 2500 }, (_, index) => index);
  const ask = async (next: number | null, limit: number) => {
    const start = next ?? 0;
    const end = start + limit;
    return { items: all.slice(start, end), next: end < all.length ? end : null };
  };

  it('asks for page after page until the limit', async () => {
    const { items, next } = await pages(1200, ask);
    expect(items).toEqual(all.slice(0, 1200));
    expect(next).toBe(1200);
  });

  it('ends with the last page', async () => {
    expect(await pages(Number.POSITIVE_INFINITY, ask)).toEqual({ items: all, next: null });
  });
});
