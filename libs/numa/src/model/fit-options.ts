/** Overcommit bounds, per host. */
export interface Limits {
  /** Floating vCPUs for each shared CPU of a cell. */
  readonly cpuAllocationRatio: number;
  /** Guest memory for each MiB of a cell. */
  readonly ramAllocationRatio: number;
}

/** Which release of Nova's rules: its newest ones, or those of Zed (26.2.2). */
export type RuleSetName = 'nova-2026' | 'nova-zed';

/** Which cells of a host are tried first. */
export type CellOrder = 'spread' | 'pack';

export interface FitOptions {
  readonly ruleSet: RuleSetName;
  readonly cellOrder: CellOrder;
  /** null: no bound on shared CPUs and memory. */
  readonly limits: Limits | null;
}
