import type { DerivedGuest } from '../model/flavor.js';
import type { BoundCell, GuestBinding } from '../model/guest-binding.js';
import type { CpuPolicy, GuestCell, PciRequest } from '../model/guest-topology.js';
import type { CpuList, HostCell, HostTopology, PciDevice } from '../model/host-topology.js';
import type { PlacedCell, Placement } from '../model/placement.js';

/** A guest found running, said as if it had been asked for and placed. */
export interface FoundGuest {
  readonly guest: DerivedGuest;
  readonly pciRequests: readonly PciRequest[];
  readonly placement: Placement;
}

/** A guest that no placement describes. The message says what stands against it. */
export class NoPlacementError extends Error {
  readonly code = 'guest-placement-unknown';
}

/** What one guest cell is: its host cell, pins, and vCPUs that float over the host cell. */
interface FoundCell {
  readonly bound: BoundCell;
  readonly host: HostCell;
  readonly pins: Readonly<Record<number, number>>;
  readonly floating: CpuList;
}

/**
 * The placement that a guest has already by what it is bound to: each guest cell in a host cell of its own, each vCPU
 * on one dedicated CPU or floating over all shared CPUs of that cell. Nothing is said of whether others hold any of it.
 * @param sharedCpus the host policy's; null: not set
 * @throws NoPlacementError
 */
export function guestOfBinding(
  binding: GuestBinding,
  host: HostTopology,
  sharedCpus: CpuList | null,
): FoundGuest {
  const cells = binding.cells.map((cell) => foundCell(cell, host));
  if (cells.length === 0) throw new NoPlacementError('it has no cells');
  const twice = repeated(cells.map((cell) => cell.host.id));
  if (twice !== undefined) throw new NoPlacementError(`two of its cells are in host cell ${twice}`);
  const cpu = repeated(cells.flatMap(({ pins }) => Object.values(pins)));
  if (cpu !== undefined) throw new NoPlacementError(`two of its vCPUs are pinned to CPU ${cpu}`);
  const cpuPolicy = policyOf(cells);
  const emulatorCpu = isolatedEmulator(binding, cells);
  const shares = sharedCpus !== null && binding.emulatorCpus?.join() === sharedCpus.join();
  const vcpus = cells.reduce((sum, { bound }) => sum + bound.vcpus.length, 0);
  const devices = (host.pciDevices ?? []).filter(({ address }) => binding.pciAddresses.includes(address));
  return {
    guest: {
      topology: {
        cells: cells.map((cell) => guestCell(cell, cpuPolicy)),
        emulatorThreadsPolicy: emulatorCpu !== null ? 'isolate' : shares ? 'share' : null,
      },
      realtimeVcpus: binding.realtimeVcpus.length > 0 ? binding.realtimeVcpus : null,
      lockedMemory: null,
      pciNumaPolicy: null,
      cpuTopology: { sockets: vcpus, cores: 1, threads: 1 },
      warnings: [],
    },
    pciRequests: devices.map(requestOf),
    placement: {
      cells: cells.map((cell, index) => placedCell(cell, cpuPolicy, index === 0 ? emulatorCpu : null)),
      pciDevices: devices.map(({ address }) => ({ requestId: address, address })),
    },
  };
}

function foundCell(bound: BoundCell, { cells }: HostTopology): FoundCell {
  const everywhere = cells.flatMap((cell) => cpusOf(cell));
  const cpusBy = new Map(bound.bindings.flatMap(({ vcpus, cpus }) => vcpus.map((vcpu) => [vcpu, cpus])));
  const cpusOfVcpu = (vcpu: number): CpuList => cpusBy.get(vcpu) ?? everywhere;
  const host = hostCellOf(bound, cells, bound.vcpus.flatMap(cpusOfVcpu));
  const pins: Record<number, number> = {};
  const floating: number[] = [];
  for (const vcpu of bound.vcpus) {
    const cpus = cpusOfVcpu(vcpu);
    if (cpus.length === 1 && host.dedicatedCpus.includes(cpus[0]!)) pins[vcpu] = cpus[0]!;
    else if (cpus.join() === host.sharedCpus.join()) floating.push(vcpu);
    else {
      const message = `its vCPU ${vcpu} runs on CPUs ${cpus.join(',')}: neither on one dedicated CPU nor on all shared ones of cell ${host.id}`;
      throw new NoPlacementError(message);
    }
  }
  return { bound, host, pins, floating };
}

/** The one host cell that has the guest cell's CPUs, and its memory if that is bound. */
function hostCellOf(
  { guestCell: id, hostCells }: BoundCell,
  cells: readonly HostCell[],
  cpus: CpuList,
): HostCell {
  const near = cells.filter((cell) =>
    cpus.length > 0 ? cpus.some((cpu) => cpusOf(cell).includes(cpu)) : hostCells?.join() === String(cell.id),
  );
  const missing = cpus.find((cpu) => !near.some((cell) => cpusOf(cell).includes(cpu)));
  if (missing !== undefined)
    throw new NoPlacementError(`it runs on CPU ${missing}, which guests may not use`);
  if (near.length !== 1) {
    const ids = near.map((cell) => cell.id).join(', ') || 'none';
    throw new NoPlacementError(`its cell ${id} runs on CPUs of several host cells (${ids})`);
  }
  const [host] = near;
  if (hostCells !== null && hostCells.join() !== String(host!.id)) {
    const message = `the memory of its cell ${id} is bound to host cell ${hostCells.join(',')}, its CPUs are in ${host!.id}`;
    throw new NoPlacementError(message);
  }
  return host!;
}

const cpusOf = ({ sharedCpus, dedicatedCpus }: HostCell): number[] =>
  [...new Set([...sharedCpus, ...dedicatedCpus])].sort((a, b) => a - b);

function repeated(ids: readonly number[]): number | undefined {
  return ids.find((id, index) => ids.indexOf(id) !== index);
}

/** All guest cells have one policy, as in Nova. */
function policyOf(cells: readonly FoundCell[]): CpuPolicy {
  if (cells.every(({ floating }) => floating.length === 0)) return 'dedicated';
  return cells.every(({ pins }) => Object.keys(pins).length === 0) ? 'shared' : 'mixed';
}

/** A dedicated CPU of guest cell 0's host cell that the emulator threads have for themselves; null: they have none. */
function isolatedEmulator({ emulatorCpus }: GuestBinding, cells: readonly FoundCell[]): number | null {
  const cpu = emulatorCpus?.length === 1 ? emulatorCpus[0]! : null;
  const pinned = cells.flatMap(({ pins }) => Object.values(pins));
  if (cpu === null || pinned.length === 0 || pinned.includes(cpu)) return null;
  return cells[0]!.host.dedicatedCpus.includes(cpu) ? cpu : null;
}

function guestCell({ bound, pins, floating }: FoundCell, cpuPolicy: CpuPolicy): GuestCell {
  return {
    id: bound.guestCell,
    floatingVcpus: floating,
    pinnedVcpus: Object.keys(pins).map(Number),
    memoryMiB: bound.memoryMiB,
    pageSize: bound.pageSizeKiB,
    cpuPolicy,
    cpuThreadPolicy: null,
  };
}

function placedCell(
  { bound, host, pins, floating }: FoundCell,
  cpuPolicy: CpuPolicy,
  emulator: number | null,
): PlacedCell {
  return {
    guestCell: bound.guestCell,
    hostCell: host.id,
    vcpus: bound.vcpus,
    memoryMiB: bound.memoryMiB,
    pageSizeKiB: bound.pageSizeKiB,
    pins,
    floating,
    emulatorCpus: emulator === null ? null : [emulator],
    cpuPolicy,
    cpuThreadPolicy: null,
  };
}

/** What a move would have to find elsewhere: a device of the same kind, near or not. */
function requestOf({ address, attributes }: PciDevice): PciRequest {
  const { vendor_id, product_id, dev_type } = attributes;
  const spec = {
    ...(vendor_id && { vendor_id }),
    ...(product_id && { product_id }),
    ...(dev_type && { dev_type }),
  };
  return { requestId: address, count: 1, spec: [spec], numaPolicy: 'preferred' };
}
