import * as fc from 'fast-check';
import { properties } from './properties.js';

/** `npm run properties -- [CASES] [SEED]`: the properties over as many cases as asked, a million when not said. */
const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() | 0);

for (const { name, share, property } of properties) {
  const started = performance.now();
  const numRuns = Math.ceil(cases * share);
  fc.assert(property, { numRuns, seed });
  console.log(
    `${name}: ${numRuns} cases in ${((performance.now() - started) / 1000).toFixed(1)} s, seed ${seed}`,
  );
}
