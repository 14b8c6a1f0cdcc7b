/** A list of CPU ids, ascending, without repetition. */
export type CpuList = readonly number[];

/** The pages of one size in one NUMA cell, as the host reports and the operator reserves them. */
export interface PagePool {
  readonly sizeKiB: number;
  /** Pages of this size in the cell, reserved ones included. */
  readonly total: number;
  /** Pages kept from guests by the operator (Nova's reserved_huge_pages). */
  readonly reserved: number;
}

/** The networks that are near a NUMA cell. */
export interface NetworkAffinity {
  readonly physnets: readonly string[];
  readonly tunneled: boolean;
}

/** One NUMA cell of a host, as guests may use it. Ids may have gaps. */
export interface HostCell {
  readonly id: number;
  /** The socket of all CPUs of the cell; null when they differ or are not known. */
  readonly socket: number | null;
  /** CPUs that guests float over (Nova: cpuset). */
  readonly sharedCpus: CpuList;
  /** CPUs that are given to one guest alone (Nova: pcpuset). Equal to sharedCpus on hosts that do not separate. */
  readonly dedicatedCpus: CpuList;
  /** The hardware threads of each core, cut to usable CPUs. The order of the cores is meaningful: pins follow it. */
  readonly siblings: readonly CpuList[];
  readonly memoryMiB: number;
  /** In the host's order; empty when the host reports no pages. */
  readonly pagePools: readonly PagePool[];
  readonly network?: NetworkAffinity;
}

/** One assignable PCI device of a host. */
export interface PciDevice {
  /** `0000:81:00.1`, unique on its host. */
  readonly address: string;
  /** The host cell it is near; null when the host does not say. */
  readonly cell: number | null;
  /** What requests match on: `vendor_id`, `product_id`, `dev_type`, `physical_network`, … */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A host as `fit` sees it: what there is, without what is used. */
export interface HostTopology {
  /** In the host's order; it decides ties. */
  readonly cells: readonly HostCell[];
  /** Absent: the host tracks no PCI devices, and cells are not ordered by them. */
  readonly pciDevices?: readonly PciDevice[];
}
