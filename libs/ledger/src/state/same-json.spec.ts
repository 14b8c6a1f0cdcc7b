import { isSameJson } from './same-json.js';

const values: readonly unknown[] = [
  null,
  false,
  0,
  1,
  '',
  '0',
  [],
  {},
  [0],
  { 0: 0 },
  [[]],
  [{}],
  [null],
  { a: null },
  { a: 1, b: 2 },
  { b: 2, a: 1 },
  { a: { b: [1, { c: 'd' }] } },
  { a: { b: [1, { c: 'e' }] } },
  { a: { b: [1, { c: 'd' }], e: 1 } },
];

test.each(values)('%j is the same as what has its text, and as nothing else', (value) => {
  for (const other of values) {
    const copy = JSON.parse(JSON.stringify(other));
    expect(isSameJson(value, copy)).toBe(JSON.stringify(value) === JSON.stringify(copy));
  }
});
