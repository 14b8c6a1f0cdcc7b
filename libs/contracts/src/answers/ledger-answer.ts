export interface LedgerEventAnswer {
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly command: string;
  readonly previousHash: string;
  readonly data: unknown;
}

export interface LedgerAnswer {
  /** The ledger's last revision; -1: empty. */
  readonly revision: number;
  readonly events: readonly LedgerEventAnswer[];
  /** The `from` of the next page; null: this is the last. */
  readonly next: number | null;
}

export interface VerifyAnswer {
  readonly revision: number;
  readonly events: number;
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
