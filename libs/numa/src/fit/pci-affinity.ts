import type { CompiledHost } from '../host/compiled-host.js';
import { NO_CELL } from '../host/pci-layout.js';
import type { PciRequest } from '../model/guest-topology.js';
import type { PlacedPciDevice } from '../model/placement.js';
import { isGivenOut, matchesSpec } from './pci-match.js';

/** By request, by pool: whether it is what the request asks for (1), and given to it as well (2). */
export type PoolVerdicts = readonly Uint8Array[];

/** Compares each request with each pool, once for a search that serves many choices of cells. */
export function judgePools(host: CompiledHost, requests: readonly PciRequest[]): PoolVerdicts {
  const { pools } = host.layout.pci;
  return requests.map((request) =>
    Uint8Array.from(pools, (pool) => {
      if (!matchesSpec(pool, request)) return 0;
      return isGivenOut(pool, request) ? 2 : 1;
    }),
  );
}

/** Devices that one request takes from one pool. */
interface Take {
  readonly request: PciRequest;
  readonly pool: number;
  readonly count: number;
}

/**
 * Serves PCI requests in order from the free devices of a host, all or nothing (Nova:
 * PciDeviceStats.support_requests).
 * @param cells places of the host cells chosen for the guest; null: it has no NUMA topology, and no cell is asked for
 * @returns what to take from which pool, or the place of the first request that fails
 */
export function servePciRequests(
  host: CompiledHost,
  requests: readonly PciRequest[],
  cells: ReadonlySet<number> | null,
  verdicts: PoolVerdicts = judgePools(host, requests),
): readonly Take[] | number {
  const free = Int32Array.from(host.pciPoolFree);
  const takes: Take[] = [];
  for (const [place, request] of requests.entries()) {
    let missing = request.count;
    const pools = poolsFor(host, free, request, cells, verdicts[place]!);
    if (countFree(pools, free) < missing) return place;
    for (const pool of pools) {
      const count = Math.min(free[pool]!, missing);
      if (count === 0) continue;
      free[pool]! -= count;
      missing -= count;
      takes.push({ request, pool, count });
    }
  }
  return takes;
}

/** The devices of a successful `servePciRequests`: of each pool the lowest free addresses. */
export function chooseDevices(host: CompiledHost, takes: readonly Take[]): readonly PlacedPciDevice[] {
  const { pools, addresses } = host.layout.pci;
  const next = new Map<number, number>();
  const placed: PlacedPciDevice[] = [];
  for (const { request, pool, count } of takes) {
    const { devices } = pools[pool]!;
    let place = next.get(pool) ?? 0;
    for (let left = count; left > 0; place++) {
      const device = devices[place]!;
      if (host.deviceHeld[device] === 1) continue;
      placed.push({ requestId: request.requestId, address: addresses[device]! });
      left--;
    }
    next.set(pool, place);
  }
  return placed;
}

/** The pools that a request may take from, in the order of taking. */
function poolsFor(
  host: CompiledHost,
  free: Int32Array,
  request: PciRequest,
  cells: ReadonlySet<number> | null,
  verdicts: Uint8Array,
): readonly number[] {
  const matching: number[] = [];
  for (let index = 0; index < verdicts.length; index++) {
    if (free[index]! > 0 && verdicts[index]! > 0) matching.push(index);
  }
  const near = cells === null ? matching : nearEnough(host, free, request, matching, cells);
  return near.filter((index) => verdicts[index] === 2);
}

/**
 * Narrows pools by the NUMA policy of the request. Devices near the guest are enough for every policy if there are
 * enough of them; `legacy` also takes devices that name no cell, `preferred` any, `socket` those on its sockets.
 *
 * Where `preferred` has to go further it takes from near pools and those that name no cell first, in the order of
 * pools between the two, then from remote ones. That order shows: it decides what is left for later requests. (Nova
 * 26.2.2: the last return of PciDeviceStats._filter_pools_for_numa_cells sorts by "not in numa_cell_ids", to which
 * None was added a few lines before.)
 */
function nearEnough(
  host: CompiledHost,
  free: Int32Array,
  request: PciRequest,
  matching: readonly number[],
  cells: ReadonlySet<number>,
): readonly number[] {
  const { pools } = host.layout.pci;
  const local = matching.filter((index) => cells.has(pools[index]!.cell));
  if (request.numaPolicy === 'required' || countFree(local, free) >= request.count) return local;
  if (request.numaPolicy === 'socket') return onSockets(host, matching, cells);
  const isRemote = (index: number) => pools[index]!.cell !== NO_CELL && !cells.has(pools[index]!.cell);
  const localOrUnknown = matching.filter((index) => !isRemote(index));
  if (request.numaPolicy !== 'preferred' || countFree(localOrUnknown, free) >= request.count)
    return localOrUnknown;
  return [...localOrUnknown, ...matching.filter(isRemote)];
}

function onSockets(
  host: CompiledHost,
  matching: readonly number[],
  cells: ReadonlySet<number>,
): readonly number[] {
  const { allSocketsKnown, pci, socket } = host.layout;
  if (!allSocketsKnown) return [];
  const sockets = new Set([...cells].map((cell) => socket[cell]));
  return matching.filter(
    (index) => pci.pools[index]!.cell >= 0 && sockets.has(socket[pci.pools[index]!.cell]),
  );
}

function countFree(pools: readonly number[], free: Int32Array): number {
  return pools.reduce((sum, pool) => sum + free[pool]!, 0);
}
