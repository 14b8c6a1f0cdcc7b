import type { CpuList } from './host-topology.js';

/** Where some of a guest's vCPUs may run. vCPUs that no binding names may run anywhere. */
export interface VcpuBinding {
  /** Ascending. */
  readonly vcpus: CpuList;
  /** Ascending, never empty. */
  readonly cpus: CpuList;
}

/** One NUMA cell of a guest as it is bound; a guest without NUMA cells has one with all that it has. */
export interface BoundCell {
  readonly guestCell: number;
  readonly vcpus: CpuList;
  readonly bindings: readonly VcpuBinding[];
  readonly memoryMiB: number;
  /** KiB; null: the host cell's smallest pages. */
  readonly pageSizeKiB: number | null;
  /** The host cells that its memory must come from; null: it may come from anywhere. */
  readonly hostCells: CpuList | null;
}

/** What a guest is bound to on its host, as its hypervisor says: for a guest without a claim, all that is known of it. */
export interface GuestBinding {
  /** What its owner calls it; null: not known. */
  readonly name: string | null;
  /** In guest order. */
  readonly cells: readonly BoundCell[];
  /** null: the emulator threads may run anywhere. */
  readonly emulatorCpus: CpuList | null;
  /** vCPUs with realtime scheduling. */
  readonly realtimeVcpus: CpuList;
  /** `0000:81:00.1` */
  readonly pciAddresses: readonly string[];
}
