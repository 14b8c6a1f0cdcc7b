import type { CpuList } from '#numa/model/host-topology.js';

/** One guest cell as a domain has it. */
export interface ActualCell {
  readonly id: number;
  readonly vcpus: CpuList;
  readonly memoryKiB: number;
  /** The host cells that its memory is bound to; null: to none. */
  readonly hostCells: CpuList | null;
  /** Whether memory must come from there (strict) or only should (preferred, interleave, restrictive). */
  readonly strict: boolean;
  /** null: the smallest pages; 'default': huge pages of the host's own default size. */
  readonly hugePageKiB: number | 'default' | null;
  readonly memAccess: string | null;
}

/** What a domain XML, running or not, says of CPUs, cells and pages. */
export interface ActualPlacement {
  readonly uuid: string | null;
  readonly name: string | null;
  readonly vcpus: number;
  /** All memory, devices included. */
  readonly memoryKiB: number;
  /** Empty: the guest has no NUMA topology. */
  readonly cells: readonly ActualCell[];
  /** vCPUs with a pin of their own, ascending; the others run on `cpuset`. */
  readonly vcpuPins: readonly { readonly vcpu: number; readonly cpus: CpuList }[];
  /** Where everything runs that has no pin; null: anywhere. */
  readonly cpuset: CpuList | null;
  readonly emulatorPin: CpuList | null;
  readonly iothreads: CpuList;
  readonly iothreadPins: readonly { readonly iothread: number; readonly cpus: CpuList }[];
  /** Of the whole guest; null: no mode, no set. */
  readonly numaMode: string | null;
  readonly numaNodeset: CpuList | null;
  /** The pages of a guest without cells; as in ActualCell. */
  readonly hugePageKiB: number | 'default' | null;
  /** vCPUs with a realtime scheduler (fifo, rr), ascending. */
  readonly realtimeVcpus: CpuList;
  readonly lockedMemory: boolean;
  /** `0000:81:00.1` */
  readonly pciAddresses: readonly string[];
}
