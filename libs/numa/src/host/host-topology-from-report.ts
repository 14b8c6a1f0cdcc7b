import type { HostPolicy } from '../model/host-policy.js';
import type { HostReport, ReportedCell, ReportedCpu } from '../model/host-report.js';
import type { CpuList, HostCell, HostTopology, PagePool } from '../model/host-topology.js';
import { type CpuRoles, cpuRoles, onlineCpusOf } from './host-cpu-sets.js';

/**
 * What a host offers to guests: its report, seen through its policy. Never throws: what the policy names and the host
 * does not have (CPUs gone offline, cells and page sizes gone) is left out, for a report that contradicts the policy
 * is a fact. `checkHostPolicy` is what an operator's command is held against. (Nova: _get_host_numa_topology of the
 * libvirt driver.)
 */
export function hostTopology(report: HostReport, policy: HostPolicy): HostTopology {
  const online = onlineCpusOf(report);
  const roles = cpuRoles(policy);
  const cells = report.cells.map((cell) => hostCell(cell, online, roles, policy));
  return report.pciDevices ? { cells, pciDevices: report.pciDevices } : { cells };
}

function hostCell(
  cell: ReportedCell,
  online: ReadonlySet<number>,
  roles: CpuRoles,
  policy: HostPolicy,
): HostCell {
  const cpus = cell.cpus.filter((cpu) => online.has(cpu.id));
  const ids = [...new Set(cpus.map((cpu) => cpu.id))].sort((a, b) => a - b);
  const sharedCpus = ids.filter((cpu) => roles.isShared(cpu));
  const dedicatedCpus = ids.filter((cpu) => roles.isDedicated(cpu));
  const topology = {
    id: cell.id,
    socket: commonSocket(cpus),
    sharedCpus,
    dedicatedCpus,
    siblings: usableSiblings(cpus, new Set([...sharedCpus, ...dedicatedCpus])),
    ...memoryOffered(cell, policy),
  };
  return cell.network ? { ...topology, network: cell.network } : topology;
}

function commonSocket(cpus: readonly ReportedCpu[]): number | null {
  const socket = cpus[0]?.socket ?? null;
  return cpus.every((cpu) => cpu.socket === socket) ? socket : null;
}

/**
 * The threads of each core, cut to usable CPUs, in the order in which the host lists the cores. A CPU counts for the
 * first core that claims it; one that no core claims is a core of its own.
 */
function usableSiblings(cpus: readonly ReportedCpu[], usable: ReadonlySet<number>): CpuList[] {
  const left = new Set(usable);
  const cores: CpuList[] = [];
  for (const cpu of cpus) {
    const threads = cpu.siblings.length > 0 ? cpu.siblings : [cpu.id];
    const core = [...new Set(threads)].filter((thread) => left.has(thread)).sort((a, b) => a - b);
    if (core.length > 0) cores.push(core);
    for (const thread of core) left.delete(thread);
  }
  for (const cpu of [...left].sort((a, b) => a - b)) cores.push([cpu]);
  return cores;
}

/**
 * Reserved memory is missing from the cell's memory and from its smallest pages, as if the host had that much less:
 * so every rule that reads memory sees it, and none needs to know.
 */
function memoryOffered(cell: ReportedCell, policy: HostPolicy): Pick<HostCell, 'memoryMiB' | 'pagePools'> {
  const reservedKiB = reservedMemoryMiB(policy, cell.id) * 1024;
  const smallestKiB = Math.min(...cell.pages.map(({ sizeKiB }) => sizeKiB));
  return {
    memoryMiB: Math.max(0, Math.floor((cellMemoryKiB(cell) - reservedKiB) / 1024)),
    pagePools: cell.pages.map(({ sizeKiB, total }): PagePool => {
      const missing = sizeKiB === smallestKiB ? Math.ceil(reservedKiB / sizeKiB) : 0;
      const reserved = reservedPages(policy, cell.id, sizeKiB);
      return { sizeKiB, total: Math.max(0, total - missing), reserved };
    }),
  };
}

/** Some libvirt drivers report pages but no memory; then the pages are the memory. */
function cellMemoryKiB(cell: ReportedCell): number {
  if (cell.memoryKiB >= 1024) return cell.memoryKiB;
  return cell.pages.reduce((sum, { sizeKiB, total }) => sum + sizeKiB * total, 0);
}

/** The last of several entries for the same pool counts, as in Nova. */
function reservedPages(policy: HostPolicy, cell: number, sizeKiB: number): number {
  return (
    policy.reservedPages.findLast((pages) => pages.cell === cell && pages.sizeKiB === sizeKiB)?.count ?? 0
  );
}

function reservedMemoryMiB({ reservedMemory = [] }: HostPolicy, cell: number): number {
  return reservedMemory.findLast((memory) => memory.cell === cell)?.memoryMiB ?? 0;
}
