import { bar } from './bar.js';
import { plain } from './paint.js';
import { count, kibibytes, mebibytes, mebibytesOf } from './quantity.js';
import { table } from './table.js';

describe('bar', () => {
  it.each([
    ['nothing', 0, 100, 0, '░░░░░░░░'],
    ['half', 50, 100, 0, '████░░░░'],
    ['all', 100, 100, 0, '████████'],
    ['hardly anything, still to be seen', 1, 100_000, 0, '▏░░░░░░░'],
    ['nearly all, not shown as all', 99_999, 100_000, 0, '███████▉'],
    ['more than there is', 200, 100, 0, '████████'],
    ['of nothing', 0, 0, 0, '░░░░░░░░'],
    ['a quarter reserved, the rest full', 75, 100, 25, '██████▒▒'],
    ['all reserved', 0, 100, 100, '▒▒▒▒▒▒▒▒'],
  ])('%s', (_, part, whole, reserved, text) => {
    expect(bar(part, whole, 8, reserved)).toBe(text);
  });
});

describe('quantities', () => {
  it.each([
    [0, '0 MiB'],
    [1023, '1023 MiB'],
    [1024, '1 GiB'],
    [1536, '1.5 GiB'],
    [1024 * 1024 * 3, '3 TiB'],
  ])('%d MiB is %s', (mib, text) => expect(mebibytes(mib)).toBe(text));

  it.each([
    [4, '4 KiB'],
    [2048, '2 MiB'],
    [1_048_576, '1 GiB'],
  ])('%d KiB is %s', (kib, text) => expect(kibibytes(kib)).toBe(text));

  it.each([
    [512, 65_536, '0.5 of 64 GiB'],
    [10, 65_536, '10 MiB of 64 GiB'],
    [0, 65_536, '0 of 64 GiB'],
    [512, 753, '512 of 753 MiB'],
  ])('%d of %d MiB is %s', (part, whole, text) => expect(mebibytesOf(part, whole)).toBe(text));

  it('counts one and many', () => {
    expect([count(1, 'host'), count(2, 'host'), count(0, 'host')]).toEqual(['1 host', '2 hosts', '0 hosts']);
  });
});

describe('table', () => {
  it('aligns columns, numbers to the right, nothing behind the last', () => {
    const rows = [
      { name: 'a', size: 5 },
      { name: 'long', size: 1000 },
    ];
    const text = table<(typeof rows)[number]>(
      [
        { title: 'size', text: ({ size }) => String(size), right: true },
        { title: 'name', text: ({ name }) => name },
      ],
      rows,
    );
    expect(text).toBe('SIZE  NAME\n   5  a\n1000  long\n');
  });

  it('shows control characters instead of obeying them', () => {
    expect(plain('a\x1b[31mb\nc\x9b')).toBe('a\\x1b[31mb\\x0ac\\x9b');
  });
});

describe('table', () => {
  it('gives a long name in the first column a line of its own', () => {
    const rows = [
      { name: 'a', size: 1 },
      { name: 'very-long-name', size: 20 },
    ];
    const columns = [
      { title: 'name', text: ({ name }: (typeof rows)[0]) => name, widest: 8 },
      { title: 'size', text: ({ size }: (typeof rows)[0]) => String(size), right: true },
    ];
    expect(table(columns, rows)).toBe('NAME  SIZE\na        1\nvery-long-name\n        20\n');
  });
});
