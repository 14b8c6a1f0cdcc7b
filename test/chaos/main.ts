/**
 * Breaks things on purpose and looks whether every promise held:
 * `npm run chaos -- --simulate 10000 [--seed S]` in one process, on a simulated ledger, clock and network;
 * `npm run chaos -- --runs 500 [--seed S]` on real tracker processes and files.
 * Exit codes: 1 something failed, 2 it was called wrongly.
 */
import { parseArgs } from 'node:util';
import { countTable } from './count-table.js';
import { runAll, runFailureText } from './processes/run-all.js';
import { failureText, runSeeds } from './simulate/run-seeds.js';

const usage = 'npm run chaos -- --simulate SEEDS | --runs RUNS [--seed FIRST]';
const help = `${usage}

  --simulate SEEDS  several trackers on a simulated ledger, clock and network; a seed that fails repeats
  --runs RUNS       real trackers, killed under load, their disk full, their files damaged
  --seed FIRST      the first seed, 1 unless said; each further run takes the next one
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      simulate: { type: 'string' },
      runs: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const seed = wholeNumber(values.seed ?? '1');
  if (values.simulate !== undefined) return simulateSeeds(seed, wholeNumber(values.simulate));
  if (values.runs !== undefined) return runProcesses(seed, wholeNumber(values.runs));
  throw new Error(usage);
}

async function runProcesses(first: number, runs: number): Promise<number> {
  const started = Date.now();
  let done = 0;
  const { failed, passed, answered, faults } = await runAll(first, runs, (result) => {
    if (result.findings.length > 0) console.log(runFailureText(result));
    if (++done % 20 === 0) console.log(`${done} runs`);
  });
  console.log(`${answered} commands in ${runs} runs, ${Math.round((Date.now() - started) / 1000)} s\n`);
  console.log(countTable(faults));
  console.log(`${passed} passed, ${failed.length} failed`);
  return failed.length;
}

async function simulateSeeds(first: number, seeds: number): Promise<number> {
  const started = Date.now();
  const { failed, passed, events, types, faults } = await runSeeds(first, seeds, (result) => {
    if (result.findings.length > 0) console.log(failureText(result));
    if ((result.seed - first + 1) % 1_000 === 0) console.log(`${result.seed - first + 1} seeds`);
  });
  console.log(`${events} events in ${seeds} simulations, ${Math.round((Date.now() - started) / 1000)} s\n`);
  console.log(countTable(types));
  console.log(countTable(faults));
  console.log(`${passed} passed, ${failed.length} failed`);
  return failed.length;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${text} is not a whole number; ${usage}`);
  return Number(text);
}

main().then(
  (failed) => {
    process.exitCode = failed > 0 ? 1 : 0;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  },
);
