import type { CpuList } from './host-topology.js';

export type CpuPolicy = 'shared' | 'dedicated' | 'mixed';
export type CpuThreadPolicy = 'prefer' | 'isolate' | 'require';
export type EmulatorThreadsPolicy = 'share' | 'isolate';
export type PciNumaPolicy = 'required' | 'legacy' | 'preferred' | 'socket';

/** A page size that a guest asks for: a class of sizes or one size in KiB. */
export type PageSizeRequest = 'small' | 'large' | 'any' | number;

/** One NUMA cell of a guest: what it asks for. */
export interface GuestCell {
  /** Guest cell number, 0 and up. */
  readonly id: number;
  /** vCPUs that float over the host cell's shared CPUs (Nova: cpuset). */
  readonly floatingVcpus: CpuList;
  /** vCPUs that get a CPU of their own (Nova: pcpuset). */
  readonly pinnedVcpus: CpuList;
  readonly memoryMiB: number;
  /** null: no page size was asked for; so is 0, which Nova stores for `hw:mem_page_size=0`. */
  readonly pageSize: PageSizeRequest | null;
  readonly cpuPolicy: CpuPolicy | null;
  readonly cpuThreadPolicy: CpuThreadPolicy | null;
}

/** What a guest asks for. Never changed by `fit`. */
export interface GuestTopology {
  /** In guest order. */
  readonly cells: readonly GuestCell[];
  readonly emulatorThreadsPolicy: EmulatorThreadsPolicy | null;
}

/** PCI devices that a guest asks for, by Nova's PCI request. */
export interface PciRequest {
  readonly requestId: string;
  readonly count: number;
  /** Alternatives; a device matches one when every key is equal. */
  readonly spec: readonly Readonly<Record<string, string>>[];
  /** null: legacy. */
  readonly numaPolicy: PciNumaPolicy | null;
}

/** Networks that a guest is attached to. */
export interface NetworkRequest {
  readonly physnets: readonly string[];
  readonly tunneled: boolean;
}

/** Everything that `fit` takes from the guest's side. */
export interface GuestRequest {
  /** null: the guest has no NUMA topology; only PCI devices are chosen for it. */
  readonly topology: GuestTopology | null;
  readonly pciRequests: readonly PciRequest[];
  readonly network: NetworkRequest | null;
}
