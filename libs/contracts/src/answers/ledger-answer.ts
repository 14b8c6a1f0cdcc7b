export interface LedgerEventAnswer {
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly command: string;
  readonly previousHash: string;
  /** The tracker process that decided it, as its log names it. Absent where it was written before that was recorded. */
  readonly tracker?: string | undefined;
  readonly data: unknown;
}

export interface LedgerAnswer {
  /** The ledger's last revision; -1: empty. */
  readonly revision: number;
  readonly events: readonly LedgerEventAnswer[];
  /** The `from` of the next page; null: this is the last. */
  readonly next: number | null;
}

/** How far a verification is. */
export interface VerifyProgress {
  /** Checked so far, -1: nothing. */
  readonly revision: number;
  /** Where the ledger ended when it began. */
  readonly until: number;
}

export interface VerifyAnswer {
  readonly revision: number;
  readonly events: number;
  /** Placements found valid by a checker that shares no code with the choice of a host. */
  readonly placements: number;
  /** Rejections made again with the same reasons. */
  readonly rejections: number;
  /** Revisions of the snapshots that are what the ledger says. */
  readonly snapshots: readonly number[];
  /** Those that cannot be read. They are a cache: `valid` says nothing of them. A damaged one is set aside, and told of once. */
  readonly unusableSnapshots: readonly { readonly revision: number; readonly detail: string }[];
  readonly valid: boolean;
  /** What was found wrong, by revision. */
  readonly faults: readonly { readonly revision: number; readonly rule: string; readonly detail: string }[];
  /** SHA-256 of the last event, hex. */
  readonly lastHash: string;
  /** SHA-256 of the replayed state, and of the state that answers queries. */
  readonly replayedState: string;
  readonly servedState: string;
  readonly seconds: number;
}
