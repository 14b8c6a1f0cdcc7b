import { addCounts } from '../count-table.js';
import { type SimulationResult, simulate } from './simulation.js';

export interface SeedsResult {
  readonly failed: readonly SimulationResult[];
  readonly passed: number;
  readonly events: number;
  /** By type of event. */
  readonly types: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
}

/** Simulates so many seeds, one after another from the first. */
export async function runSeeds(
  first: number,
  seeds: number,
  onResult: (result: SimulationResult) => void = () => undefined,
): Promise<SeedsResult> {
  const failed: SimulationResult[] = [];
  const faults = new Map<string, number>();
  const types = new Map<string, number>();
  let events = 0;
  for (let seed = first; seed < first + seeds; seed++) {
    const result = await simulate(seed);
    if (result.findings.length > 0) failed.push(result);
    events += result.events;
    addCounts(types, result.types);
    addCounts(faults, result.faults);
    onResult(result);
  }
  return { failed, passed: seeds - failed.length, events, types, faults };
}

/** What failed in one seed, and the command that shows it again. */
export function failureText({ seed, findings }: SimulationResult): string {
  const lines = findings.slice(0, 10).map((finding) => `  ${finding}`);
  return [`seed ${seed} failed:`, ...lines, `  again: npm run chaos -- --simulate 1 --seed ${seed}`].join(
    '\n',
  );
}
