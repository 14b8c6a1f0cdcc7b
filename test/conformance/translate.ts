import type { CompiledHost } from '#numa/host/compiled-host.js';
import { compileHost, loadUsage } from '#numa/host/compiled-host.js';
import type { Limits } from '#numa/model/fit-options.js';
import type { GuestRequest, GuestTopology, PageSizeRequest } from '#numa/model/guest-topology.js';
import type { HostTopology, PciDevice } from '#numa/model/host-topology.js';
import type { Placement } from '#numa/model/placement.js';
import type { HostUsage } from '#numa/model/usage.js';
import type { FitRow, GuestRow, HostRow, LimitsRow, PciPoolRow, PlacedGuestRow, UsageRow } from './rows.js';

const pageClasses: readonly PageSizeRequest[] = ['small', 'large', 'any'];

function pageSizeOf(pagesizeKb: number | null): PageSizeRequest | null {
  return pagesizeKb !== null && pagesizeKb < 0 ? pageClasses[-1 - pagesizeKb]! : pagesizeKb;
}

function pagesizeKbOf(pageSize: PageSizeRequest | null): number | null {
  return typeof pageSize === 'string' ? -1 - pageClasses.indexOf(pageSize) : pageSize;
}

export function toTopology(row: GuestRow): GuestTopology {
  return {
    cells: row.cells.map((cell) => ({
      id: cell.id,
      floatingVcpus: cell.cpuset,
      pinnedVcpus: cell.pcpuset,
      memoryMiB: cell.memory_mb,
      pageSize: pageSizeOf(cell.pagesize_kb),
      cpuPolicy: cell.cpu_policy,
      cpuThreadPolicy: cell.cpu_thread_policy,
    })),
    emulatorThreadsPolicy: row.emulator_threads_policy,
  };
}

/** The inverse of `toTopology`. */
export function fromTopology(topology: GuestTopology | null): GuestRow | null {
  if (topology === null) return null;
  return {
    cells: topology.cells.map((cell) => ({
      id: cell.id,
      cpuset: [...cell.floatingVcpus],
      pcpuset: [...cell.pinnedVcpus],
      memory_mb: cell.memoryMiB,
      pagesize_kb: pagesizeKbOf(cell.pageSize),
      cpu_policy: cell.cpuPolicy,
      cpu_thread_policy: cell.cpuThreadPolicy,
    })),
    emulator_threads_policy: topology.emulatorThreadsPolicy,
  };
}

export function toRequest(row: Pick<FitRow, 'request' | 'pci_requests' | 'network'>): GuestRequest {
  return {
    topology: toTopology(row.request),
    pciRequests: (row.pci_requests ?? []).map((request, index) => ({
      requestId: `request-${index}`,
      count: request.count,
      spec: request.spec,
      numaPolicy: request.numa_policy,
    })),
    network: row.network ?? null,
  };
}

export function toHost(host: HostRow, pciPools?: readonly PciPoolRow[]): HostTopology {
  return {
    cells: host.cells.map((cell) => ({
      id: cell.id,
      socket: cell.socket,
      sharedCpus: cell.cpuset,
      dedicatedCpus: cell.pcpuset,
      siblings: cell.siblings,
      memoryMiB: cell.memory_mb,
      pagePools: cell.mempages.map((pool) => ({
        sizeKiB: pool.size_kb,
        total: pool.total,
        reserved: pool.reserved,
      })),
      ...(cell.network && { network: cell.network }),
    })),
    ...(pciPools && { pciDevices: pciPools.flatMap(devicesOf) }),
  };
}

/** As many devices as the pool counts, at addresses of their own. */
function devicesOf({ numa_node, count, ...attributes }: PciPoolRow, bus: number): PciDevice[] {
  return Array.from({ length: count }, (_, index) => ({
    address: `${hex(bus, 4)}:00:${hex(index >> 3, 2)}.${index & 7}`,
    cell: numa_node,
    attributes: attributes as Record<string, string>,
  }));
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

export function toLimits(limits: LimitsRow | null): Limits | null {
  return (
    limits && {
      cpuAllocationRatio: limits.cpu_allocation_ratio,
      ramAllocationRatio: limits.ram_allocation_ratio,
    }
  );
}

/** The host of a row, compiled, with the usage that the row says. */
export function toCompiledHost(row: Pick<FitRow, 'host' | 'pci_pools'>): CompiledHost {
  const host = compileHost(toHost(row.host, row.pci_pools));
  loadUsage(host, usageInRow(row.host));
  return host;
}

function usageInRow(host: HostRow): HostUsage {
  return {
    cells: host.cells.map((cell) => ({
      id: cell.id,
      floatingVcpus: cell.cpu_usage,
      memoryMiB: cell.memory_usage,
      pinnedCpus: cell.pinned_cpus,
      pagesUsed: cell.mempages.map((pool) => pool.used),
    })),
    pciAddresses: [],
  };
}

export function fromUsage(usage: HostUsage): UsageRow[] {
  return usage.cells.map((cell) => ({
    id: cell.id,
    cpu_usage: cell.floatingVcpus,
    memory_usage: cell.memoryMiB,
    pinned_cpus: [...cell.pinnedCpus],
    pages_used: [...cell.pagesUsed],
  }));
}

/**
 * A placement as the vectors write it; what the guest asked for comes from the placement, not from the request. Only
 * where no page size was asked for the request says how Nova writes that: null, or the 0 that it was given.
 */
export function fromPlacement(placement: Placement, request: GuestRow): PlacedGuestRow {
  return {
    cells: placement.cells.map((cell, index) => ({
      id: cell.hostCell,
      cpuset: [...cell.floating],
      pcpuset: cell.vcpus.filter((vcpu) => !cell.floating.includes(vcpu)),
      memory_mb: cell.memoryMiB,
      pagesize_kb: cell.pageSizeKiB ?? (request.cells[index]?.pagesize_kb === 0 ? 0 : null),
      cpu_policy: cell.cpuPolicy,
      cpu_thread_policy: cell.cpuThreadPolicy,
      cpu_pinning: Object.keys(cell.pins).length === 0 ? null : { ...cell.pins },
      cpuset_reserved: cell.emulatorCpus && [...cell.emulatorCpus],
    })),
    emulator_threads_policy: request.emulator_threads_policy,
  };
}
