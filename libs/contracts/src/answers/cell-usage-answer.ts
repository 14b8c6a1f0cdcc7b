/** What guests use of one host cell. */
export interface CellUsageAnswer {
  readonly id: number;
  readonly pinnedCpus: readonly number[];
  readonly floatingVcpus: number;
  readonly memoryMb: number;
  /** Of each page pool, in the host's order. */
  readonly pages: readonly { readonly sizeKb: number; readonly used: number }[];
}

/** What guests use of one host. */
export interface HostUsageAnswer {
  readonly cells: readonly CellUsageAnswer[];
  /** Addresses of the PCI devices given out. */
  readonly pciAddresses: readonly string[];
}
