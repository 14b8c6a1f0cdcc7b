/** What a guest without a claim is bound to. */
export interface BindingAnswer {
  /** What its owner calls it; null: not known. */
  readonly name: string | null;
  readonly cells: readonly {
    readonly guestCell: number;
    readonly vcpus: readonly number[];
    /** A vCPU that none names may run anywhere. */
    readonly bindings: readonly { readonly vcpus: readonly number[]; readonly cpus: readonly number[] }[];
    readonly memoryMb: number;
    /** KiB; null: the host cell's smallest pages. */
    readonly pageSizeKb: number | null;
    /** The host cells that its memory must come from; null: anywhere. */
    readonly hostCells: readonly number[] | null;
  }[];
  readonly emulatorCpus: readonly number[] | null;
  readonly realtimeVcpus: readonly number[];
  readonly pciAddresses: readonly string[];
}
