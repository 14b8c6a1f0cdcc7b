import { addCounts } from '../count-table.js';
import { type RunResult, runOnce } from './run.js';

export interface RunsResult {
  readonly failed: readonly RunResult[];
  readonly passed: number;
  readonly answered: number;
  readonly faults: ReadonlyMap<string, number>;
}

/** Runs at the same time: much of each is waiting for processes to start. */
const lanes = 2;

/** So many runs, from the first seed on. The tracker must be built. */
export async function runAll(
  first: number,
  runs: number,
  onResult: (result: RunResult) => void = () => undefined,
): Promise<RunsResult> {
  const failed: RunResult[] = [];
  const faults = new Map<string, number>();
  let answered = 0;
  let next = first;
  const lane = async (): Promise<void> => {
    while (next < first + runs) {
      const result = await runOnce(next++);
      if (result.findings.length > 0) failed.push(result);
      answered += result.answered;
      addCounts(faults, result.faults);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { failed, passed: runs - failed.length, answered, faults };
}

/** What went wrong in one run. Load and kills fall anew each time: the seed brings back the faults, not the moment. */
export function runFailureText({ seed, findings }: RunResult): string {
  const lines = findings.slice(0, 10).map((finding) => `  ${finding}`);
  return [`run ${seed} failed:`, ...lines, `  again: npm run chaos -- --runs 1 --seed ${seed}`].join('\n');
}
