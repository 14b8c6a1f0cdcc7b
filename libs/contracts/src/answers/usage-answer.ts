/** What the whole zone has, and what of it is used. */
export interface UsageAnswer {
  readonly revision: number;
  readonly zone: string;
  readonly hosts: { readonly total: number; readonly enabled: number };
  readonly claims: { readonly held: number; readonly moving: number };
  readonly dedicatedCpus: { readonly total: number; readonly free: number };
  readonly sharedCpus: { readonly total: number; readonly floatingVcpus: number };
  readonly memoryMb: { readonly total: number; readonly used: number };
  /** By page size, ascending. */
  readonly pages: readonly {
    readonly sizeKb: number;
    readonly total: number;
    readonly reserved: number;
    readonly used: number;
    readonly free: number;
  }[];
}
