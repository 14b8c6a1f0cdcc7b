import type { CellOrder } from './fit-options.js';
import type { CpuList } from './host-topology.js';

/** Pages of one size in one cell that guests never get. */
export interface ReservedPages {
  readonly cell: number;
  readonly sizeKiB: number;
  readonly count: number;
}

/** Memory of one cell that guests never get, huge pages apart: it is left to the host itself. */
export interface ReservedMemory {
  readonly cell: number;
  readonly memoryMiB: number;
}

/** What the operator decides about a host. */
export interface HostPolicy {
  /** Nova's cpu_shared_set; null: not set. */
  readonly sharedCpus: CpuList | null;
  /** Nova's cpu_dedicated_set; null: not set. Both null: every online CPU serves both. */
  readonly dedicatedCpus: CpuList | null;
  readonly reservedPages: readonly ReservedPages[];
  /** Not Nova's: its reserved_host_memory_mb is of the whole host, and cells never see it. Absent: none. */
  readonly reservedMemory?: readonly ReservedMemory[];
  readonly cpuAllocationRatio: number;
  readonly ramAllocationRatio: number;
  readonly cellOrder: CellOrder;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether CPUs and pages of guests without a claim are kept from others. */
  readonly foreignGuests: 'avoid' | 'ignore';
}

/** Nova's initial ratios since 2023.1, nothing reserved, nothing separated. */
export const defaultHostPolicy: HostPolicy = {
  sharedCpus: null,
  dedicatedCpus: null,
  reservedPages: [],
  cpuAllocationRatio: 4,
  ramAllocationRatio: 1,
  cellOrder: 'spread',
  labels: {},
  foreignGuests: 'avoid',
};
