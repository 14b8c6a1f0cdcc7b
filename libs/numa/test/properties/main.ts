import * as fc from 'fast-check';
import { readRun } from './arguments.js';
import { properties } from './properties.js';

/** `npm run properties -- [CASES] [SEED]`: the properties over as many cases as asked, a million when not said. */
const run = readRun(process.argv.slice(2), Date.now() | 0);
if (run === null) {
  console.error('usage: npm run properties -- [CASES] [SEED], whole numbers, at least one case');
  process.exit(2);
}

for (const { name, share, property } of properties) {
  const started = performance.now();
  const numRuns = Math.ceil(run.cases * share);
  fc.assert(property, { numRuns, seed: run.seed });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${name}: ${numRuns} cases in ${seconds} s, seed ${run.seed}`);
}
