import type { CompiledHost } from '../host/compiled-host.js';
import type { HostLayout } from '../host/host-layout.js';
import { NO_CELL } from '../host/pci-layout.js';
import type { PciRequest } from '../model/guest-topology.js';
import type { PlacedPciDevice } from '../model/placement.js';
import type { CompiledGuest } from './compiled-guest.js';
import { GIVEN, judgeLayout, MATCHES } from './layout-verdicts.js';

/** Devices that one request takes from one pool. */
export interface Take {
  readonly request: PciRequest;
  readonly pool: number;
  readonly count: number;
}

/** How far a pool is from the guest. */
const NEAR = 0;
const NAMES_NO_CELL = 1;
const REMOTE = 2;

/** Working storage of the call under way, by pool. */
let free = new Int32Array(64);
let distance = new Uint8Array(64);
let socketDistance = new Uint8Array(64);

/**
 * Serves PCI requests in order from the free devices of a host, all or nothing (Nova:
 * PciDeviceStats.support_requests).
 *
 * Devices near the guest are enough for every NUMA policy if there are enough of them; `legacy` also takes devices
 * that name no cell, `preferred` any, `socket` those on its sockets. Whether there are enough is asked of all devices
 * that match; only those that are given out are taken.
 * @param chosen by cell: 1 where the guest has it; null: it has no NUMA topology, and no cell is asked for
 * @param takes null, or gets what to take from which pool
 */
export function servePciRequests(
  host: Pick<CompiledHost, 'layout' | 'pciPoolFree'>,
  guest: CompiledGuest,
  chosen: Uint8Array | null,
  takes: Take[] | null = null,
): boolean {
  const { pciRequests } = guest;
  const verdicts = judgeLayout(host.layout, guest).pools;
  measureDistances(host.layout, chosen);
  for (let pool = 0; pool < host.layout.pci.cellOfPool.length; pool++) free[pool] = host.pciPoolFree[pool]!;
  for (let place = 0; place < pciRequests.length; place++) {
    if (!serveRequest(host.layout, pciRequests[place]!, verdicts[place]!, chosen, takes)) return false;
  }
  return true;
}

function measureDistances({ pci: { cellOfPool } }: HostLayout, chosen: Uint8Array | null): void {
  if (cellOfPool.length > free.length) growStorage(cellOfPool.length);
  for (let pool = 0; pool < cellOfPool.length; pool++) {
    const cell = cellOfPool[pool]!;
    if (chosen === null || (cell >= 0 && chosen[cell] === 1)) distance[pool] = NEAR;
    else distance[pool] = cell === NO_CELL ? NAMES_NO_CELL : REMOTE;
  }
}

function measureSocketDistances(layout: HostLayout, chosen: Uint8Array | null): void {
  const { allSocketsKnown, pci, socket } = layout;
  for (let pool = 0; pool < pci.cellOfPool.length; pool++) {
    const cell = pci.cellOfPool[pool]!;
    const isNear = allSocketsKnown && cell >= 0 && isOnSocket(socket, cell, chosen);
    socketDistance[pool] = isNear ? NEAR : REMOTE;
  }
}

function isOnSocket(socket: Int32Array, cell: number, chosen: Uint8Array | null): boolean {
  for (let other = 0; other < socket.length; other++) {
    if (chosen?.[other] === 1 && socket[other] === socket[cell]) return true;
  }
  return false;
}

/**
 * Where `preferred` has to go further it takes from near pools and those that name no cell first, in the order of
 * pools between the two, then from remote ones. That order shows: it decides what is left for later requests. (Nova
 * 26.2.2: the last return of PciDeviceStats._filter_pools_for_numa_cells sorts by "not in numa_cell_ids", to which
 * None was added a few lines before.)
 */
function serveRequest(
  layout: HostLayout,
  request: PciRequest,
  verdicts: Uint8Array,
  chosen: Uint8Array | null,
  takes: Take[] | null,
): boolean {
  const { count, numaPolicy } = request;
  let by = distance;
  let furthest = NEAR;
  if (numaPolicy !== 'required' && countFree(verdicts, MATCHES, by, NEAR) < count) {
    if (numaPolicy === 'socket') {
      measureSocketDistances(layout, chosen);
      by = socketDistance;
    } else furthest = NAMES_NO_CELL;
    if (numaPolicy === 'preferred' && countFree(verdicts, MATCHES, by, NAMES_NO_CELL) < count)
      furthest = REMOTE;
  }
  if (countFree(verdicts, GIVEN, by, furthest) < count) return false;
  const missing = take(request, count, verdicts, by, NEAR, Math.min(furthest, NAMES_NO_CELL), takes);
  if (missing > 0) take(request, missing, verdicts, by, REMOTE, REMOTE, takes);
  return true;
}

/** Free devices of pools up to a distance that a request has at least this verdict of. */
function countFree(verdicts: Uint8Array, least: number, by: Uint8Array, furthest: number): number {
  let count = 0;
  for (let pool = 0; pool < verdicts.length; pool++) {
    if (verdicts[pool]! >= least && by[pool]! <= furthest) count += free[pool]!;
  }
  return count;
}

/** Takes devices between two distances in the order of pools. Returns how many are missing then. */
function take(
  request: PciRequest,
  count: number,
  verdicts: Uint8Array,
  by: Uint8Array,
  nearest: number,
  furthest: number,
  takes: Take[] | null,
): number {
  let missing = count;
  for (let pool = 0; pool < verdicts.length && missing > 0; pool++) {
    if (verdicts[pool] !== GIVEN || by[pool]! < nearest || by[pool]! > furthest || free[pool] === 0) continue;
    const taken = Math.min(free[pool]!, missing);
    free[pool]! -= taken;
    missing -= taken;
    takes?.push({ request, pool, count: taken });
  }
  return missing;
}

/** The devices that `servePciRequests` takes: of each pool the lowest free addresses. */
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

function growStorage(pools: number): void {
  free = new Int32Array(pools);
  distance = new Uint8Array(pools);
  socketDistance = new Uint8Array(pools);
}
