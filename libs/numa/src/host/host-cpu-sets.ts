import type { HostPolicy } from '../model/host-policy.js';
import type { HostReport } from '../model/host-report.js';
import type { CpuList } from '../model/host-topology.js';

/** The CPUs of a host that are up: those of its cells, less the ones it says are offline. */
export function onlineCpusOf(report: HostReport): ReadonlySet<number> {
  const listed = report.cells.flatMap((cell) => cell.cpus.map((cpu) => cpu.id));
  if (report.onlineCpus === null) return new Set(listed);
  const online = new Set(report.onlineCpus);
  return new Set(listed.filter((cpu) => online.has(cpu)));
}

export interface CpuRoles {
  isShared(cpu: number): boolean;
  isDedicated(cpu: number): boolean;
}

/**
 * Which CPUs guests float over and which are given to one guest alone. A set that is not given is empty beside one
 * that is; without either, every CPU serves both. (Nova: _get_vcpu_available, _get_pcpu_available, and the legacy mode
 * of _get_host_numa_topology.)
 */
export function cpuRoles(policy: HostPolicy): CpuRoles {
  if (policy.sharedCpus === null && policy.dedicatedCpus === null) {
    return { isShared: () => true, isDedicated: () => true };
  }
  const shared = new Set(policy.sharedCpus);
  const dedicated = new Set(policy.dedicatedCpus);
  return { isShared: (cpu) => shared.has(cpu), isDedicated: (cpu) => dedicated.has(cpu) };
}

/** CPUs that the policy names and that the host does not have online, ascending: a fact to record and to show. */
export function missingPolicyCpus(report: HostReport, policy: HostPolicy): CpuList {
  const online = onlineCpusOf(report);
  const named = new Set([...(policy.sharedCpus ?? []), ...(policy.dedicatedCpus ?? [])]);
  return [...named].filter((cpu) => !online.has(cpu)).sort((a, b) => a - b);
}
