import type { PciRequest } from '../model/guest-topology.js';
import type { PciDevice } from '../model/host-topology.js';
import type { PlacedPciDevice } from '../model/placement.js';
import type { CheckedHost } from './checked-host.js';
import { isAlternative, isKeptBack } from './device-kinds.js';

/**
 * The devices that serve all requests in turn, device by device (Nova: PciDeviceStats.support_requests), or null.
 * @param chosen host cell ids; null: the guest has no NUMA topology
 */
export function serveRequests(
  host: CheckedHost,
  requests: readonly PciRequest[],
  chosen: readonly number[] | null,
): PlacedPciDevice[] | null {
  const taken = new Set(host.devicesTaken);
  const served: PlacedPciDevice[] = [];
  for (const request of requests) {
    const devices = allowed(host, request, chosen, taken);
    if (devices.length < request.count) return null;
    for (const { address } of devices.slice(0, request.count)) {
      taken.add(address);
      served.push({ requestId: request.requestId, address });
    }
  }
  return served;
}

function allowed(
  host: CheckedHost,
  request: PciRequest,
  chosen: readonly number[] | null,
  taken: ReadonlySet<string>,
): PciDevice[] {
  const matching = inTakingOrder(host.topology.pciDevices ?? []).filter(
    (device) => !taken.has(device.address) && isAlternative(device, request),
  );
  const near = chosen === null ? matching : nearEnough(host, request, chosen, matching);
  return near.filter((device) => !isKeptBack(device, request));
}

function nearEnough(
  { topology }: CheckedHost,
  request: PciRequest,
  chosen: readonly number[],
  matching: readonly PciDevice[],
): PciDevice[] {
  const isLocal = (device: PciDevice) => device.cell !== null && chosen.includes(device.cell);
  const local = matching.filter(isLocal);
  if (request.numaPolicy === 'required' || local.length >= request.count) return local;
  if (request.numaPolicy === 'socket') {
    if (topology.cells.some((cell) => cell.socket === null)) return [];
    const sockets = topology.cells.filter((cell) => chosen.includes(cell.id)).map((cell) => cell.socket);
    const cells = topology.cells.filter((cell) => sockets.includes(cell.socket)).map((cell) => cell.id);
    return matching.filter((device) => device.cell !== null && cells.includes(device.cell));
  }
  const withUnknown = matching.filter((device) => isLocal(device) || device.cell === null);
  if (request.numaPolicy !== 'preferred' || withUnknown.length >= request.count) return withUnknown;
  // Nova's last sort is stable and has two ranks: near or of no known cell, and elsewhere.
  const rank = (device: PciDevice) => (withUnknown.includes(device) ? 0 : 1);
  return [...matching].sort((a, b) => rank(a) - rank(b));
}

/** Devices alike lie together, in the order of the first of each kind; of a kind, by address. */
function inTakingOrder(devices: readonly PciDevice[]): PciDevice[] {
  const kinds = new Map<string, PciDevice[]>();
  for (const device of devices) {
    const kind = `${device.cell} ${JSON.stringify(Object.entries(device.attributes).sort())}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), device]);
  }
  return [...kinds.values()].flatMap((alike) => alike.sort((a, b) => (a.address < b.address ? -1 : 1)));
}
