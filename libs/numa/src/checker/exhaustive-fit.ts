import type { FitOptions } from '../model/fit-options.js';
import type { GuestRequest, GuestTopology, NetworkRequest } from '../model/guest-topology.js';
import type { HostCell } from '../model/host-topology.js';
import type { PlacedCell, Placement } from '../model/placement.js';
import type { CheckedCell, CheckedHost } from './checked-host.js';
import { placeOnCell } from './exhaustive-cell.js';
import { serveRequests } from './exhaustive-devices.js';

/**
 * The placement by brute force, for small hosts: every assignment in Nova's order until one holds (Nova:
 * numa_fit_instance_to_host). Null: none holds, or the accounting refuses the first that does. Shares nothing with `fit` but
 * the types; takes time with the factorial of the host's cells.
 */
export function exhaustiveFit(
  host: CheckedHost,
  request: GuestRequest,
  options: FitOptions,
): Placement | null {
  const { topology, pciRequests, network } = request;
  if (topology === null) {
    const pciDevices = serveRequests(host, pciRequests, null);
    return pciDevices && { cells: [], pciDevices };
  }
  for (const cells of assignments(ordered(host, request, options), topology, options)) {
    const chosen = cells.map((cell) => cell.hostCell);
    const pciDevices = serveRequests(host, pciRequests, chosen);
    if (pciDevices === null || !reaches(host.topology.cells, network, chosen)) continue;
    return cells.every((cell) => isAccountable(host, cell)) ? { cells, pciDevices } : null;
  }
  return null;
}

/** Every assignment of the guest cells to different host cells where each fits, lexicographically. */
function* assignments(
  cells: readonly CheckedCell[],
  topology: GuestTopology,
  options: FitOptions,
  placed: readonly PlacedCell[] = [],
): Generator<readonly PlacedCell[]> {
  const guest = topology.cells[placed.length];
  if (guest === undefined) {
    yield placed;
    return;
  }
  const emulatorCpus = placed.length === 0 && topology.emulatorThreadsPolicy === 'isolate' ? 1 : 0;
  for (const cell of cells) {
    const found = placeOnCell(
      cell,
      guest,
      guest.cpuPolicy === 'shared' || guest.cpuPolicy === null ? 0 : emulatorCpus,
      options,
    );
    if (found === null) continue;
    const rest = cells.filter((other) => other !== cell);
    yield* assignments(rest, topology, options, [...placed, found]);
  }
}

/** Nova's three stable sorts, the last of which counts most. */
function ordered(
  host: CheckedHost,
  { topology, pciRequests }: GuestRequest,
  options: FitOptions,
): CheckedCell[] {
  const cells = [...host.cells.values()];
  const first = topology!.cells[0];
  if (first === undefined || cells.length <= topology!.cells.length) return cells;
  const spread = options.cellOrder === 'spread';
  const sort = (descending: boolean, key: (cell: CheckedCell) => number) =>
    cells.sort((a, b) => (descending ? key(b) - key(a) : key(a) - key(b)));
  sort(spread, ({ cell, memoryMiB }) => cell.memoryMiB - memoryMiB);
  if (first.cpuPolicy === null || first.cpuPolicy === 'shared') sort(!spread, (cell) => cell.floatingVcpus);
  else sort(spread, ({ cell, taken }) => cell.dedicatedCpus.filter((cpu) => !taken.has(cpu)).length);
  const { pciDevices } = host.topology;
  if (pciDevices === undefined) return cells;
  const freeNear = (id: number) =>
    pciDevices.filter((device) => device.cell === id && !host.devicesTaken.has(device.address)).length;
  return sort(pciRequests.length > 0, ({ cell }) => freeNear(cell.id));
}

function reaches(
  cells: readonly HostCell[],
  network: NetworkRequest | null,
  chosen: readonly number[],
): boolean {
  if (network === null) return true;
  const chosenCells = cells.filter((cell) => chosen.includes(cell.id));
  const left = network.physnets.filter(
    (physnet) => !chosenCells.some((cell) => cell.network?.physnets.includes(physnet)),
  );
  if (left.some((physnet) => cells.some((cell) => cell.network?.physnets.includes(physnet)))) return false;
  if (!network.tunneled || chosenCells.some((cell) => cell.network?.tunneled)) return true;
  return !cells.some((cell) => cell.network?.tunneled);
}

/** Whether Nova's accounting takes the cell: pages to count, and with isolate no core that another guest is on. */
function isAccountable(host: CheckedHost, placed: PlacedCell): boolean {
  const { cell, taken } = host.cells.get(placed.hostCell)!;
  if (cell.pagePools.length === 0) return false;
  if (placed.cpuThreadPolicy !== 'isolate') return true;
  const held = [...Object.values(placed.pins), ...(placed.emulatorCpus ?? [])];
  return cell.siblings.every(
    (core) => !core.some((cpu) => held.includes(cpu)) || !core.some((cpu) => taken.has(cpu)),
  );
}
