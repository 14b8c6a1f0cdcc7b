import type { CpuList, NetworkAffinity, PciDevice } from './host-topology.js';

/** One CPU as the host reports it. Only the id is always known. */
export interface ReportedCpu {
  readonly id: number;
  readonly socket: number | null;
  readonly die: number | null;
  readonly core: number | null;
  /** The threads of its core, itself included, ascending. */
  readonly siblings: CpuList;
}

export interface ReportedPages {
  readonly sizeKiB: number;
  readonly total: number;
}

/** One NUMA cell as the host reports it: totals, nothing of what is used or reserved. */
export interface ReportedCell {
  readonly id: number;
  readonly memoryKiB: number;
  readonly pages: readonly ReportedPages[];
  readonly cpus: readonly ReportedCpu[];
  /** Access cost from this cell to others, 10 being the cell itself; empty when not reported. */
  readonly distances: readonly { readonly cell: number; readonly value: number }[];
  readonly network?: NetworkAffinity;
}

/** What a host says of itself: libvirt's capabilities, without what placement never looks at. */
export interface HostReport {
  readonly arch: string | null;
  /** Empty when the host has no NUMA topology. */
  readonly cells: readonly ReportedCell[];
  /** The node's CPU map; null when the reporter did not say (capabilities alone list offline CPUs as well). */
  readonly onlineCpus: CpuList | null;
  /** Absent: the reporter does not track PCI devices. */
  readonly pciDevices?: readonly PciDevice[];
}
