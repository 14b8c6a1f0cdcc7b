import { isCanonicalInteger, readBoolean, readInteger } from './value-reading.js';

describe('values as Python reads them', () => {
  it.each([
    ['2', 2],
    ['02', 2],
    [' 2\n', 2],
    ['+2', 2],
    ['-2', -2],
    ['-0', 0],
    ['1_0', 10],
    ['\u00a02\u3000', 2],
    ['', null],
    ['_1', null],
    ['1_', null],
    ['1__0', null],
    ['1.5', null],
    ['1e1', null],
    ['0x1', null],
    ['+ 2', null],
    ['\ufeff2', null],
  ])('int(%j) is %j', (text, number) => expect(readInteger(text)).toBe(number));

  it.each([
    ['0', true],
    ['12', true],
    ['-1', true],
    ['02', false],
    [' 2', false],
    ['+2', false],
    ['-0', false],
    ['1.5', false],
    ['', false],
  ])('is_int_like(%j) is %j', (text, is) => expect(isCanonicalInteger(text)).toBe(is));

  it.each(['1', 't', 'true', 'on', 'y', 'yes', ' TRUE ', 'Yes\n'])('bool_from_string(%j) is true', (text) =>
    expect(readBoolean(text)).toBe(true),
  );

  it.each(['0', 'f', 'false', 'off', 'n', 'no', '', '2', 'junk'])('bool_from_string(%j) is false', (text) =>
    expect(readBoolean(text)).toBe(false),
  );
});
