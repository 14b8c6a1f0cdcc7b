import type { Placement } from '../../src/model/placement.js';
import type { Scenario } from './scenarios.js';

/** Gives every CPU another id, up to about 700; threads of one core keep their order, which pins follow. */
export function relabelScenario(
  scenario: Scenario,
  seed: number,
): { readonly scenario: Scenario; readonly idOf: (cpu: number) => number } {
  const { cells } = scenario.topology;
  const cores = cells.flatMap((cell) => cell.siblings);
  const slots = shuffled(cores.flat().length, seed);
  const ids = new Map<number, number>();
  for (const core of cores) {
    const own = core.map(() => slots.pop()! * 3 + 5).sort((a, b) => a - b);
    for (const [index, cpu] of [...core].sort((a, b) => a - b).entries()) ids.set(cpu, own[index]!);
  }
  const idOf = (cpu: number) => ids.get(cpu)!;
  const renamed = (cpus: readonly number[]) => cpus.map(idOf).sort((a, b) => a - b);
  const topology = {
    ...scenario.topology,
    cells: cells.map((cell) => ({
      ...cell,
      sharedCpus: renamed(cell.sharedCpus),
      dedicatedCpus: renamed(cell.dedicatedCpus),
      siblings: cell.siblings.map(renamed),
    })),
  };
  const usage = {
    ...scenario.usage,
    cells: scenario.usage.cells.map((cell) => ({ ...cell, pinnedCpus: renamed(cell.pinnedCpus) })),
  };
  return { scenario: { ...scenario, topology, usage }, idOf };
}

export function relabelPlacement(placement: Placement, idOf: (cpu: number) => number): Placement {
  return {
    ...placement,
    cells: placement.cells.map((cell) => ({
      ...cell,
      pins: Object.fromEntries(Object.entries(cell.pins).map(([vcpu, cpu]) => [vcpu, idOf(cpu)])),
      emulatorCpus: cell.emulatorCpus?.map(idOf) ?? null,
    })),
  };
}

/** 0 to count - 1 in an order that the seed decides (a linear congruential generator moves each once). */
function shuffled(count: number, seed: number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  let state = seed >>> 0;
  for (let index = count - 1; index > 0; index--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}
