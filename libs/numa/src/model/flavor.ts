import type { GuestTopology, PciNumaPolicy } from './guest-topology.js';
import type { CpuList } from './host-topology.js';

/** A flavor in Nova's words. */
export interface Flavor {
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** `hw:numa_nodes`, `hw:cpu_policy`, `resources:…`, `trait:…`, … Values are strings, as in Nova. */
  readonly extraSpecs: Readonly<Record<string, string>>;
}

/** An image in Nova's words. */
export interface Image {
  /** `hw_numa_nodes`, `hw_cpu_policy`, … Values are strings, as stored with the image. */
  readonly properties: Readonly<Record<string, string>>;
}

/** vCPU sockets, cores and threads that the guest is shown. */
export interface CpuTopology {
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

export type PhysicalAddressMode = 'passthrough' | 'emulate';

/** How wide the guest's CPUs say that physical addresses are. */
export interface PhysicalAddressWidth {
  readonly mode: PhysicalAddressMode;
  /** With `emulate` alone; null: not said. */
  readonly bits: number | null;
}

/** What encrypts the guest's memory. */
export type MemoryEncryptionModel = 'amd-sev' | 'amd-sev-es' | 'amd-sev-snp';

/**
 * What flavor and image ask of the guest that no rule of placement reads: it is checked and passed on to who makes
 * the guest's domain. What is not asked for is absent.
 */
export interface PassedOn {
  readonly physicalAddresses?: PhysicalAddressWidth;
  readonly memoryEncryption?: MemoryEncryptionModel;
  /** Labels of persistent memory namespaces, in order; repetitions count. */
  readonly persistentMemory?: readonly string[];
}

/** What flavor and image together ask for. */
export interface DerivedGuest extends PassedOn {
  /** null: no NUMA topology is asked for. */
  readonly topology: GuestTopology | null;
  /** vCPUs with realtime scheduling; null: none. */
  readonly realtimeVcpus: CpuList | null;
  /** null: neither flavor nor image says. */
  readonly lockedMemory: boolean | null;
  readonly pciNumaPolicy: PciNumaPolicy | null;
  readonly cpuTopology: CpuTopology;
  /** One sentence for each key that begins with `hw:` or `hw_` and has no effect: unknown, misplaced, overruled. */
  readonly warnings: readonly string[];
}
