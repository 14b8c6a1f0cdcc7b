import type { CpuList } from './host-topology.js';

/** What guests use of one host cell. */
export interface CellUsage {
  readonly id: number;
  /** Floating vCPUs placed here (Nova: cpu_usage). */
  readonly floatingVcpus: number;
  /** Memory of all guests placed here, huge-page guests included. */
  readonly memoryMiB: number;
  /** CPUs held: pinned, kept for emulator threads, or isolated siblings. Ascending. */
  readonly pinnedCpus: CpuList;
  /** Pages used, one number for each of the cell's page pools, same order. */
  readonly pagesUsed: readonly number[];
}

/** What guests use of one host. */
export interface HostUsage {
  /** In the topology's order. */
  readonly cells: readonly CellUsage[];
  /** Addresses of the PCI devices given out, ascending. */
  readonly pciAddresses: readonly string[];
}
