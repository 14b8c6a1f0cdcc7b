/** One guest cell of a placement, on the wire. */
export interface PlacedCellAnswer {
  readonly guestCell: number;
  readonly hostCell: number;
  readonly vcpus: readonly number[];
  readonly memoryMb: number;
  /** KiB; null: no page size was asked for. */
  readonly pageSizeKb: number | null;
  /** vCPU to CPU. */
  readonly pins: Readonly<Record<string, number>>;
  readonly floating: readonly number[];
  readonly emulatorCpus: readonly number[];
}

export interface PlacementAnswer {
  readonly cells: readonly PlacedCellAnswer[];
  readonly pciDevices: readonly { readonly requestId: string; readonly address: string }[];
}
