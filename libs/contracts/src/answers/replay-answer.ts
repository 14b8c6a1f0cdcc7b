import type { ClaimFacts, HostFacts } from '#ledger/diff/diff-states.js';
import type { LedgerEventAnswer } from './ledger-answer.js';

/** What an event left used of one host cell. */
export interface ReplayedCellAnswer {
  readonly cell: number;
  readonly pinnedCpus: readonly number[];
  readonly floatingVcpus: number;
  readonly memoryMb: number;
  /** For each of the cell's page pools, in the host's order. */
  readonly pagesUsed: readonly number[];
}

/** One line of `GET /v1/ledger/replay`: an event, and what it left used of the hosts that it names. */
export interface ReplayedEventAnswer extends LedgerEventAnswer {
  readonly hosts: readonly {
    readonly host: string;
    readonly cells: readonly ReplayedCellAnswer[];
    readonly pciAddresses: readonly string[];
  }[];
}

interface ChangedAnswer<T> {
  /** A host's name or a claim's id. */
  readonly name: string;
  /** null: it was not there. */
  readonly before: T | null;
  readonly after: T | null;
}

/** What is otherwise at one revision than at another. */
export interface LedgerDiffAnswer {
  readonly from: number;
  readonly to: number;
  readonly hosts: readonly ChangedAnswer<HostFacts>[];
  readonly claims: readonly ChangedAnswer<ClaimFacts>[];
}
