import { parse } from 'yaml';
import { toYaml } from './yaml.js';

const words = [
  ...[
    'no',
    'yes',
    'on',
    'off',
    'NO',
    'y',
    '1_000',
    '0o7',
    '010',
    '0b11',
    '2026-11-26',
    '12:30:45',
    '~',
    '<<',
  ],
  // a PCI address, which 1.1 takes for a number to the base of 60
  '0000:01:00.1',
];

describe('YAML', () => {
  it.each(['1.1', '1.2'] as const)('has the same strings for a reader of %s', (version) => {
    const values = { words, byWord: Object.fromEntries(words.map((word) => [word, 1])) };
    expect(parse(toYaml(values), { version })).toEqual(values);
  });

  it('quotes what 1.1 would read otherwise, and no more', () => {
    expect(toYaml({ host: 'no', zone: 'default', cells: 2, silent: null })).toBe(
      'host: "no"\nzone: default\ncells: 2\nsilent: null\n',
    );
  });
});
