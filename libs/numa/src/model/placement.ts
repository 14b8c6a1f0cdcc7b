import type { CpuPolicy, CpuThreadPolicy } from './guest-topology.js';
import type { CpuList } from './host-topology.js';

/** One guest cell, placed. */
export interface PlacedCell {
  readonly guestCell: number;
  readonly hostCell: number;
  /** All vCPUs of the guest cell, ascending. */
  readonly vcpus: CpuList;
  readonly memoryMiB: number;
  /** The size chosen, KiB; null when no page size was asked for (the cell's smallest pages are used). */
  readonly pageSizeKiB: number | null;
  /** vCPU to CPU, for the pinned vCPUs. */
  readonly pins: Readonly<Record<number, number>>;
  /** The vCPUs that float over the host cell's shared CPUs. */
  readonly floating: CpuList;
  /** CPUs kept for the emulator threads; null when the policy asks for none. */
  readonly emulatorCpus: CpuList | null;
  readonly cpuPolicy: CpuPolicy | null;
  /** `isolate` holds the siblings of the pinned CPUs as well. */
  readonly cpuThreadPolicy: CpuThreadPolicy | null;
}

export interface PlacedPciDevice {
  readonly requestId: string;
  readonly address: string;
}

/** Where a guest is put on one host. */
export interface Placement {
  /** In guest order; empty for a guest without a NUMA topology. */
  readonly cells: readonly PlacedCell[];
  readonly pciDevices: readonly PlacedPciDevice[];
}
