import fc from 'fast-check';
import { formatCpuList, maxCpuId, maxCpuListLength, parseCpuList } from './cpu-list.js';
import { InvalidCpuListError } from './cpu-list-error.js';

function refusalOf(text: string): InvalidCpuListError {
  try {
    parseCpuList(text);
  } catch (error) {
    if (error instanceof InvalidCpuListError) return error;
  }
  throw new Error(`${text} was read`);
}

describe('parseCpuList', () => {
  it.each([
    ['0-3,^2', [0, 1, 3]],
    ['^2,0-3', [0, 1, 3]],
    ['0-9,^2-4,^3-6,8', [0, 1, 7, 8, 9]],
    ['31,32,33,63-65,511-513', [31, 32, 33, 63, 64, 65, 511, 512, 513]],
    ['16383', [16383]],
    ['00000000000000000000007', [7]],
    ['^0-16383', []],
    ['\u001c1\u0085', [1]],
  ])('reads %j', (text, cpus) => expect(parseCpuList(text)).toEqual(cpus));

  it.each([
    [
      '0-3,x,5',
      'cpu-list-bad-rule',
      'CPU list rule "x" at character 5: expected a CPU id, a range such as 0-3, or either after ^.',
    ],
    [
      '1,, 5-4 ',
      'cpu-list-descending-range',
      'CPU list rule "5-4" at character 5: the range ends before it starts.',
    ],
    [
      '0-4000000000',
      'cpu-list-id-too-large',
      'CPU list rule "0-4000000000" at character 1: the largest CPU id is 16383.',
    ],
    [
      '0,^16384',
      'cpu-list-id-too-large',
      'CPU list rule "^16384" at character 3: the largest CPU id is 16383.',
    ],
    [
      '+1',
      'cpu-list-bad-rule',
      'CPU list rule "+1" at character 1: expected a CPU id, a range such as 0-3, or either after ^.',
    ],
    [
      '\ufeff1',
      'cpu-list-bad-rule',
      'CPU list rule "\ufeff1" at character 1: expected a CPU id, a range such as 0-3, or either after ^.',
    ],
    [
      `1,${'9'.repeat(50)}`,
      'cpu-list-id-too-large',
      `CPU list rule "${'9'.repeat(40)}…" at character 3: the largest CPU id is 16383.`,
    ],
  ])('refuses %j', (text, code, message) => {
    expect(refusalOf(text)).toMatchObject({ code, message, novaName: 'Invalid' });
  });

  it('refuses a text above 64 KiB and reads one of just 64 KiB', () => {
    expect(parseCpuList(`${'0-16383,'.repeat(8191)}0-16383 `)).toHaveLength(maxCpuId + 1);
    expect(refusalOf('1'.padStart(maxCpuListLength + 1))).toMatchObject({
      code: 'cpu-list-too-long',
      message: 'The CPU list is 65537 characters long; at most 65536 are read.',
      rule: null,
      position: null,
    });
  });

  it('names the rule and its place', () => {
    expect(refusalOf('0-3, ^7-1,9')).toMatchObject({ rule: '^7-1', position: 6 });
  });

  it('throws nothing but its own error, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0129-^, ') })), (text) => {
        try {
          parseCpuList(text);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidCpuListError);
        }
      }),
    );
  });
});

describe('formatCpuList', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: maxCpuId }), { maxLength: 200 });
  const dense = fc.uniqueArray(fc.integer({ min: 0, max: 130 }), { maxLength: 130 });

  it('is undone by parseCpuList', () => {
    fc.assert(
      fc.property(fc.oneof(ids, dense), fc.boolean(), (cpus, ranges) => {
        const ascending = [...cpus].sort((a, b) => a - b);
        expect(parseCpuList(formatCpuList(cpus, { ranges }))).toEqual(ascending);
      }),
    );
  });

  it('sorts, drops repetitions, and leaves its input as it was', () => {
    const cpus = Object.freeze([3, 1, 2, 2, 9]);
    expect(formatCpuList(cpus)).toBe('1-3,9');
    expect(formatCpuList(cpus, { ranges: false })).toBe('1,2,3,9');
    expect(formatCpuList([])).toBe('');
  });

  it('agrees with a set of ids on unions and exclusions', () => {
    const range = fc.tuple(fc.nat(70), fc.nat(70)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const rule = fc.record({ range, excluded: fc.boolean() });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 8 }), (rules) => {
        const text = rules.map(({ range: [a, b], excluded }) => `${excluded ? '^' : ''}${a}-${b}`).join(',');
        const within = (id: number, excluded: boolean) =>
          rules.some((one) => one.excluded === excluded && one.range[0] <= id && id <= one.range[1]);
        const all = Array.from({ length: 71 }, (_, id) => id);
        expect(parseCpuList(text)).toEqual(all.filter((id) => within(id, false) && !within(id, true)));
      }),
    );
  });
});
