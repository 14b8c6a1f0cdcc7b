import type { ClaimFacts } from '#ledger/diff/diff-states.js';
import type { HostUsageAnswer } from './cell-usage-answer.js';
import type { HostPolicyAnswer } from './host-answer.js';
import type { LedgerEventAnswer } from './ledger-answer.js';

/** One line of `GET /v1/ledger/replay`: an event, and what it left used of the hosts that it names. */
export interface ReplayedEventAnswer extends LedgerEventAnswer {
  readonly hosts: readonly ReplayedHostAnswer[];
}

/** No cells: the host is not there, or has not reported. */
export interface ReplayedHostAnswer extends HostUsageAnswer {
  readonly host: string;
}

/** What is compared of a host. */
export interface HostFactsAnswer {
  readonly enabled: boolean;
  readonly silentSince: string | null;
  readonly adapterSeen: boolean;
  /** The revision of its report. */
  readonly reportedAt: number | null;
  readonly policy: HostPolicyAnswer;
  /** null: it has not reported. */
  readonly usage: HostUsageAnswer | null;
  /** The rules by which its report contradicts what it holds. */
  readonly contradictions: readonly string[];
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
  readonly hosts: readonly ChangedAnswer<HostFactsAnswer>[];
  readonly claims: readonly ChangedAnswer<ClaimFacts>[];
}
