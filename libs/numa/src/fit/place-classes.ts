import type { CompiledHost } from '../host/compiled-host.js';
import { NO_CELL } from '../host/pci-layout.js';
import type { WeightCondition } from './affinity.js';
import type { CompiledGuest } from './compiled-guest.js';
import { GIVEN, judgeLayout } from './layout-verdicts.js';
import type { Matching } from './matching.js';

/**
 * By place: a number that places share when exchanging them changes nothing for the guest. They take the same guest
 * cells, lie on the same socket, meet the same conditions, and their devices are the same to every request.
 *
 * Requests take devices in the order of pools, so pools that are the same to every request may be exchanged only if
 * no other pool that a request asks for lies between them: they are of one run. Requests with policy `socket` also
 * take, in that order, from cells that are not chosen; then each place with devices stands for itself.
 */
export function classifyPlaces(
  host: CompiledHost,
  guest: CompiledGuest,
  order: Int32Array,
  matching: Matching,
  conditions: readonly WeightCondition[],
): readonly number[] {
  const devices = devicesByCell(host, guest);
  const standsAlone = guest.pciRequests.some(({ numaPolicy }) => numaPolicy === 'socket');
  const classes = new Map<string, number>();
  return Array.from({ length: matching.places }, (_, place) => {
    const cell = order[place]!;
    const fits = Array.from(
      { length: matching.kinds },
      (_, kind) => matching.fits[kind * matching.places + place],
    ).join('');
    const weights = conditions.map((condition) => condition.weights[cell]!).join(',');
    const near = [...devices[cell]!].map(([run, free]) => `${run}=${free}`).join(',');
    const alone = standsAlone && near !== '' ? `place ${place}` : '';
    const key = [host.layout.socket[cell], fits, weights, near, alone].join(' ');
    const number = classes.get(key) ?? classes.size;
    classes.set(key, number);
    return number;
  });
}

/** By cell: how many devices are free in each run of pools. */
function devicesByCell(host: CompiledHost, guest: CompiledGuest): readonly ReadonlyMap<number, number>[] {
  const byCell = Array.from({ length: host.layout.cellCount }, () => new Map<number, number>());
  /** What the pools of the run are to each request. Pools of requests apart from each other do not interrupt. */
  const runs: { readonly use: readonly string[]; isOpen: boolean }[] = [];
  const verdicts = judgeLayout(host.layout, guest).pools;
  for (const [index, pool] of host.layout.pci.pools.entries()) {
    const free = host.pciPoolFree[index]!;
    const use = verdicts.map((ofRequest) => {
      if (ofRequest[index] === 0) return '';
      return `${ofRequest[index] === GIVEN ? 'given' : 'counted'} ${pool.cell >= 0 ? 'near' : pool.cell === NO_CELL}`;
    });
    if (free === 0 || use.every((one) => one === '')) continue;
    const isSame = (other: readonly string[]) => other.every((one, request) => one === use[request]);
    let run = runs.findIndex((known) => known.isOpen && isSame(known.use));
    if (run < 0) {
      run = runs.length;
      runs.push({ use, isOpen: true });
    }
    for (const known of runs) {
      if (!isSame(known.use) && known.use.some((one, request) => one !== '' && use[request] !== ''))
        known.isOpen = false;
    }
    if (pool.cell >= 0) byCell[pool.cell]!.set(run, (byCell[pool.cell]!.get(run) ?? 0) + free);
  }
  return byCell;
}
