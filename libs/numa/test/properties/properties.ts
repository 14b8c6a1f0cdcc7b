import { deepStrictEqual, strictEqual, throws } from 'node:assert';
import * as fc from 'fast-check';
import { violationOf } from '../../src/checker/check-placement.js';
import { CheckedHost } from '../../src/checker/checked-host.js';
import { exhaustiveFit } from '../../src/checker/exhaustive-fit.js';
import { fit } from '../../src/fit/fit.js';
import { compileHost, usageOf } from '../../src/host/compiled-host.js';
import { explain } from '../../src/refusal/explain.js';
import { claim, release } from '../../src/usage/apply-placement.js';
import { HeldPlacements } from '../../src/usage/held-placements.js';
import { UsageError } from '../../src/usage/usage-error.js';
import { changeIsSmallest } from './changes.js';
import { deviceScenarios } from './device-scenarios.js';
import { relabelPlacement, relabelScenario } from './relabel.js';
import { type History, histories, hostOf, type Scenario, scenarios } from './scenarios.js';

/** What holds of every scenario. Each throws where it does not. */

/** fit gives the first placement in Nova's order, a valid one, and refuses only what has none; it changes nothing. */
export function isFirstAndValid({ topology, usage, request, options }: Scenario): void {
  const host = hostOf({ topology, usage });
  const placement = fit(host, request, options).placement ?? null;
  const checked = new CheckedHost(topology, usage);
  isSame(placement, exhaustiveFit(checked, request, options));
  if (placement !== null) strictEqual(violationOf(checked, request, placement, options), null);
  isSame(usageOf(host), usage);
}

/** A claim counts what the checker counts; the release brings back what was; neither is taken twice. */
export function releaseUndoesClaim(scenario: Scenario): void {
  const host = hostOf(scenario);
  const { placement } = fit(host, scenario.request, scenario.options);
  if (placement === undefined) return;
  claim(host, placement);
  const held = usageOf(host);
  const checked = new CheckedHost(scenario.topology, scenario.usage);
  checked.hold(placement);
  isSame(held, checkedUsage(checked));
  if (placement.cells.some((cell) => Object.keys(cell.pins).length > 0) || placement.pciDevices.length > 0) {
    throws(() => claim(host, placement), UsageError);
    isSame(usageOf(host), held);
  }
  release(host, placement);
  isSame(usageOf(host), scenario.usage);
  if (placement.cells.some((cell) => Object.keys(cell.pins).length > 0)) {
    throws(() => release(host, placement), UsageError);
    isSame(usageOf(host), scenario.usage);
  }
}

/** An explanation is there exactly for a refusal; its Hall set is one, and what it proposes fits and is the least. */
export function explanationIsTrue({ topology, usage, request, options }: Scenario): void {
  const host = hostOf({ topology, usage });
  const refusal = explain(host, request, options);
  strictEqual(refusal === null, fit(host, request, options).refusal === undefined);
  if (refusal === null) return;
  const { hallSet, cells } = refusal;
  if (hallSet !== null) {
    strictEqual(hallSet.hostCells.length < hallSet.guestCells.length, true);
    const others = topology.cells.filter(({ id }) => !hallSet.hostCells.includes(id));
    const refused = new Set(cells.map(({ guestCell, hostCell }) => `${guestCell} on ${hostCell}`));
    for (const guest of hallSet.guestCells) {
      for (const { id } of others) strictEqual(refused.has(`${guest} on ${id}`), true);
    }
  }
  for (const { wanted, had } of [...cells, ...refusal.guest])
    strictEqual(Number.isFinite(wanted - had), true);
  for (const change of refusal.changes) {
    changeIsSmallest(topology, request.topology!.cells, change, (cells) => {
      const wish = { ...request, topology: { ...request.topology!, cells } };
      return fit(host, wish, options).refusal === undefined;
    });
  }
}

/** Over a history every placement is valid, no CPU or device is given twice, and the usage equals a recount. */
export function historyAddsUp({ topology, options, steps }: History): void {
  const held = new HeldPlacements(compileHost(topology));
  const checked = new CheckedHost(topology);
  const live: string[] = [];
  for (const [number, step] of steps.entries()) {
    if (typeof step === 'number') {
      const [id] = live.splice(step, 1);
      if (id === undefined) continue;
      checked.giveBack(held.release(id));
      throws(() => held.release(id), UsageError);
    } else {
      const { placement } = fit(held.host, step, options);
      if (placement === undefined) continue;
      strictEqual(violationOf(checked, step, placement, options), null);
      held.claim(`${number}`, placement);
      checked.hold(placement);
      live.push(`${number}`);
    }
  }
  const cpus = live.flatMap((id) =>
    held.get(id)!.cells.flatMap((cell) => [...Object.values(cell.pins), ...(cell.emulatorCpus ?? [])]),
  );
  strictEqual(new Set(cpus).size, cpus.length);
  isSame(usageOf(held.host), usageOf(held.recount()));
}

/** Other CPU ids, the threads of each core in the same order: the same answer in the other ids. */
export function idsDoNotMatter([scenario, seed]: readonly [Scenario, number]): void {
  const { scenario: renamed, idOf } = relabelScenario(scenario, seed);
  const answer = fit(hostOf(scenario), scenario.request, scenario.options).placement;
  const renamedAnswer = fit(hostOf(renamed), renamed.request, renamed.options).placement;
  isSame(renamedAnswer, answer && relabelPlacement(answer, idOf));
}

/** Hosts that brute force can search. */
const smallDeviceScenarios = deviceScenarios({ hostCells: 6, guestCells: 4, devices: 10, requests: 6 });

/** Name, property, and how many of every 10,000 cases it gets. */
export const properties: readonly { name: string; share: number; property: fc.IProperty<unknown> }[] = [
  [
    'first in order, valid, and refused only when there is none',
    0.5,
    fc.property(scenarios, isFirstAndValid),
  ],
  ['devices go as brute force has them', 0.1, fc.property(smallDeviceScenarios, isFirstAndValid)],
  ['release undoes claim', 0.15, fc.property(scenarios, releaseUndoesClaim)],
  ['an explanation is true', 0.1, fc.property(scenarios, explanationIsTrue)],
  ['a history adds up', 0.15, fc.property(histories, historyAddsUp)],
  ['CPU ids do not matter', 0.15, fc.property(fc.tuple(scenarios, fc.nat()), idsDoNotMatter)],
].map(([name, share, property]) => ({ name, share, property }) as (typeof properties)[number]);

function checkedUsage(host: CheckedHost): unknown {
  return {
    cells: host.topology.cells.map(({ id, pagePools }) => {
      const used = host.cells.get(id)!;
      return {
        id,
        floatingVcpus: used.floatingVcpus,
        memoryMiB: used.memoryMiB,
        pinnedCpus: [...used.taken].sort((a, b) => a - b),
        pagesUsed: pagePools.map(({ sizeKiB }) => used.pagesUsed.get(sizeKiB) ?? 0),
      };
    }),
    pciAddresses: [...host.devicesTaken].sort(),
  };
}

/** Equal as JSON has it: generated records have no prototype. */
function isSame(actual: unknown, expected: unknown): void {
  deepStrictEqual(plain(actual), plain(expected));
}

function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
