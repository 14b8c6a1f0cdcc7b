import * as fc from 'fast-check';
import { readRun } from './arguments.js';
import { properties } from './properties.js';

/** 10,000 cases in all; main.ts runs as many as one likes. */
const cases = 10_000;

describe('properties of fit and usage', () => {
  it.each(properties.map(({ name, ...rest }) => [name, rest] as const))(
    '%s',
    (_name, { share, property }) => {
      fc.assert(property, { numRuns: cases * share });
    },
    120_000,
  );
});

describe('the arguments of a run', () => {
  it('are cases and seed, a million and drawn where they are not said', () => {
    expect(readRun([], 7)).toEqual({ cases: 1_000_000, seed: 7 });
    expect(readRun(['5', '-3'], 7)).toEqual({ cases: 5, seed: -3 });
  });

  it.each([[['abc']], [['0']], [['1e9']], [['5', 'x']], [['5', '6', '7']]])('are not %j', (args) => {
    expect(readRun(args, 7)).toBeNull();
  });
});
