import type {
  CpuThreadPolicy,
  GuestCell,
  GuestRequest,
  NetworkRequest,
  PageSizeRequest,
  PciRequest,
} from '../model/guest-topology.js';
import type { CpuList } from '../model/host-topology.js';

/** One guest cell, with what the rules ask of it counted beforehand. */
export interface CompiledGuestCell {
  readonly cell: GuestCell;
  readonly memoryMiB: number;
  readonly memoryKiB: number;
  readonly pageSize: PageSizeRequest | null;
  /** Dedicated or mixed: CPUs are pinned, and never overcommitted. */
  readonly pins: boolean;
  /** Shared, mixed or no policy: the allocation ratios hold. */
  readonly floats: boolean;
  readonly threadPolicy: CpuThreadPolicy | null;
  readonly pinnedCount: number;
  readonly floatingCount: number;
  /** CPUs kept for the emulator threads: 1 for guest cell 0 of a guest that isolates them, else 0. */
  readonly emulatorCpus: number;
  /** Ascending. */
  readonly pinnedVcpus: CpuList;
  readonly floatingVcpus: CpuList;
  readonly vcpus: CpuList;
  /** Cells of one guest with the same number get the same verdict on every host cell. */
  readonly kind: number;
}

/** A guest request, compiled once and kept for as long as the request lives. */
export interface CompiledGuest {
  readonly cells: readonly CompiledGuestCell[];
  /** How many different kinds of cells. */
  readonly kinds: number;
  /** Whether guest cell 0 is floating: decides the order of host cells. */
  readonly ordersByFloating: boolean;
  readonly pciRequests: readonly PciRequest[];
  /** null: no network asked for, or the guest has no cells to be near one. */
  readonly network: NetworkRequest | null;
}

const compiledGuests = new WeakMap<GuestRequest, CompiledGuest>();

/** The compiled form of a request; requests are values, so it is kept by identity. */
export function compileGuest(request: GuestRequest): CompiledGuest {
  let guest = compiledGuests.get(request);
  if (guest === undefined) {
    guest = compile(request);
    compiledGuests.set(request, guest);
  }
  return guest;
}

function compile({ topology, pciRequests, network }: GuestRequest): CompiledGuest {
  const kinds = new Map<string, number>();
  const isolatesEmulator = topology?.emulatorThreadsPolicy === 'isolate';
  const cells = (topology?.cells ?? []).map((cell, index) =>
    compileCell(cell, isolatesEmulator && index === 0 ? 1 : 0, kinds),
  );
  const policy = topology?.cells[0]?.cpuPolicy ?? null;
  // Without cells there is nothing that could be near a network.
  const asksNetwork =
    cells.length > 0 && network !== null && (network.tunneled || network.physnets.length > 0);
  return {
    cells,
    kinds: kinds.size,
    ordersByFloating: policy === null || policy === 'shared',
    pciRequests,
    network: asksNetwork ? network : null,
  };
}

function compileCell(cell: GuestCell, emulatorCpus: number, kinds: Map<string, number>): CompiledGuestCell {
  const pins = cell.cpuPolicy === 'dedicated' || cell.cpuPolicy === 'mixed';
  const shape = {
    memoryMiB: cell.memoryMiB,
    // Nova stores 0 for `hw:mem_page_size=0`, and its fit asks only whether the size is truthy.
    pageSize: cell.pageSize === 0 ? null : cell.pageSize,
    pins,
    floats: cell.cpuPolicy !== 'dedicated',
    threadPolicy: cell.cpuThreadPolicy,
    pinnedCount: cell.pinnedVcpus.length,
    floatingCount: cell.floatingVcpus.length,
    emulatorCpus: pins ? emulatorCpus : 0,
  };
  const key = JSON.stringify(shape);
  const kind = kinds.get(key) ?? kinds.size;
  kinds.set(key, kind);
  return {
    cell,
    ...shape,
    memoryKiB: cell.memoryMiB * 1024,
    pinnedVcpus: ascending(cell.pinnedVcpus),
    floatingVcpus: ascending(cell.floatingVcpus),
    vcpus: ascending([...cell.pinnedVcpus, ...cell.floatingVcpus]),
    kind,
  };
}

function ascending(vcpus: CpuList): CpuList {
  return [...vcpus].sort((a, b) => a - b);
}
