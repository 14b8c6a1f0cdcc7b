import * as fc from 'fast-check';
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
