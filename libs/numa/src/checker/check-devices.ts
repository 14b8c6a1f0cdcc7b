import type { GuestRequest, PciRequest } from '../model/guest-topology.js';
import type { HostTopology, PciDevice } from '../model/host-topology.js';
import type { Placement } from '../model/placement.js';
import type { CheckedHost } from './checked-host.js';
import { isAlternative, isKeptBack } from './device-kinds.js';
import type { Violation } from './violation.js';

/** Each PCI request has its devices, free and near as its policy says; each network that has a cell is near. */
export function checkDevices(
  host: CheckedHost,
  request: GuestRequest,
  placement: Placement,
): Violation | null {
  const chosen = request.topology === null ? null : new Set(placement.cells.map((cell) => cell.hostCell));
  const left = [...placement.pciDevices];
  const given = new Set<string>();
  for (const wanted of request.pciRequests) {
    for (let count = 0; count < wanted.count; count++) {
      const index = left.findIndex((device) => device.requestId === wanted.requestId);
      if (index < 0)
        return { rule: 'devices-differ', detail: `${wanted.requestId} gets ${count} of ${wanted.count}` };
      const { address } = left.splice(index, 1)[0]!;
      const violation = checkDevice(host, wanted, address, chosen);
      if (violation !== null) return violation;
      if (given.has(address)) return { rule: 'device-taken', detail: `${address} is given twice` };
      given.add(address);
    }
  }
  if (left.length > 0)
    return { rule: 'devices-differ', detail: `${left.length} devices that nobody asked for` };
  return chosen === null ? null : checkNetworks(host.topology, request, chosen);
}

function checkDevice(
  host: CheckedHost,
  wanted: PciRequest,
  address: string,
  chosen: ReadonlySet<number> | null,
): Violation | null {
  const device = host.topology.pciDevices?.find((candidate) => candidate.address === address);
  if (device === undefined) return { rule: 'device-unknown', detail: `the host has no ${address}` };
  if (host.devicesTaken.has(address)) return { rule: 'device-taken', detail: `${address} is taken` };
  if (!isAlternative(device, wanted) || isKeptBack(device, wanted))
    return { rule: 'device-not-matching', detail: `${address} is not what was asked for` };
  if (chosen !== null && !isNear(host.topology, wanted, device, chosen)) {
    return {
      rule: 'device-not-near',
      detail: `${address} of cell ${device.cell} is not near ${[...chosen]}`,
    };
  }
  return null;
}

function isNear(
  { cells }: HostTopology,
  { numaPolicy }: PciRequest,
  device: PciDevice,
  chosen: ReadonlySet<number>,
): boolean {
  if (numaPolicy === 'preferred' || (device.cell !== null && chosen.has(device.cell))) return true;
  if (numaPolicy === 'socket') {
    const socketOf = (id: number) => cells.find((cell) => cell.id === id)?.socket ?? null;
    const socket = device.cell === null ? null : socketOf(device.cell);
    return cells.every((cell) => cell.socket !== null) && [...chosen].some((id) => socketOf(id) === socket);
  }
  return numaPolicy !== 'required' && device.cell === null;
}

function checkNetworks(
  { cells }: HostTopology,
  { network }: GuestRequest,
  chosen: ReadonlySet<number>,
): Violation | null {
  const isMissed = (near: readonly number[]) => near.length > 0 && !near.some((id) => chosen.has(id));
  const nearCells = (isNearCell: (cell: HostTopology['cells'][number]) => boolean) =>
    cells.filter(isNearCell).map((cell) => cell.id);
  for (const physnet of network?.physnets ?? []) {
    if (isMissed(nearCells((cell) => cell.network?.physnets.includes(physnet) ?? false))) {
      return { rule: 'network-not-near', detail: `no chosen cell is near ${physnet}` };
    }
  }
  if (network?.tunneled && isMissed(nearCells((cell) => cell.network?.tunneled ?? false))) {
    return { rule: 'network-not-near', detail: 'no chosen cell is near the tunnel' };
  }
  return null;
}
