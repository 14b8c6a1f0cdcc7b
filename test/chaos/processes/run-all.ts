import { addFaults } from '../fault-table.js';
import { type RunResult, runOnce } from './run.js';

export interface RunsResult {
  readonly failed: readonly RunResult[];
  readonly passed: number;
  readonly answered: number;
  readonly faults: ReadonlyMap<string, number>;
}

/** So many runs, one after another from the first seed. The tracker must be built. */
export async function runAll(
  first: number,
  runs: number,
  onResult: (result: RunResult) => void = () => undefined,
): Promise<RunsResult> {
  const failed: RunResult[] = [];
  const faults = new Map<string, number>();
  let answered = 0;
  for (let seed = first; seed < first + runs; seed++) {
    const result = await runOnce(seed);
    if (result.findings.length > 0) failed.push(result);
    answered += result.answered;
    addFaults(faults, result.faults);
    onResult(result);
  }
  return { failed, passed: runs - failed.length, answered, faults };
}

/** What went wrong in one run. Load and kills fall anew each time: the seed brings back the faults, not the moment. */
export function runFailureText({ seed, findings }: RunResult): string {
  const lines = findings.slice(0, 10).map((finding) => `  ${finding}`);
  return [`run ${seed} failed:`, ...lines, `  again: npm run chaos -- --runs 1 --seed ${seed}`].join('\n');
}
