import { LedgerFullError, LedgerUnavailableError } from './engine-errors.js';
import type { Scheduler } from './scheduler.js';

/** An append or a read that takes longer is a ledger that cannot be reached: who waits behind it is told so. */
export const ledgerPatienceMs = 3_000;

/** How a tracker stands with its ledger: whether it answers, and since when it does not. */
export class LedgerContact {
  /** When the call that waits for the ledger began; null: none does, or it went well. */
  private askedAt: number | null = null;
  private lostAt: number | null = null;
  private waitsTooLong = false;
  /** Why it takes no commands, as far as was told; null: it does. */
  private trouble: 'full' | 'lost' | null = null;

  /**
   * @param onStalled told of each call that takes too long, once
   * @param onTrouble told when the ledger takes no commands any longer, and why; with null when it does again
   */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly onStalled: () => void,
    private readonly onTrouble: (why: string | null) => void = () => undefined,
  ) {}

  /** Whether a call waits for the ledger that should long have been answered. */
  get stalled(): boolean {
    return this.waitsTooLong;
  }

  /** Whether the last contact went well. */
  get reachable(): boolean {
    return this.lostAt === null && !this.waitsTooLong;
  }

  /** For how long the ledger has not been heard of, milliseconds; null: it is reachable. */
  get lostForMs(): number | null {
    if (this.reachable) return null;
    return this.scheduler.now() - (this.lostAt ?? this.askedAt!);
  }

  /** The ledger was heard of. */
  made(): void {
    this.askedAt = null;
    this.lostAt = null;
    if (this.trouble === 'lost') this.standsWith(null);
  }

  /** It took an append, so it is not full either. */
  wrote(): void {
    this.made();
    this.standsWith(null);
  }

  /** It does not answer, from the call on that found it out. */
  lost(why = 'it does not answer'): void {
    this.lostAt ??= this.askedAt ?? this.scheduler.now();
    this.standsWith('lost', why);
  }

  /**
   * Takes note of a call that went wrong, and gives what its callers are told. A store that is full, or that holds an
   * event that is damaged, is one that answers.
   */
  failed(error: Error & { readonly code?: string }): Error {
    if (error.code === 'store-full') {
      this.standsWith('full', error.message);
      return new LedgerFullError(error.message);
    }
    if (error.code === 'store-corrupt' || error.code === 'ledger-unreadable') return error;
    this.lost(error.message);
    return new LedgerUnavailableError(error.message);
  }

  private standsWith(trouble: 'full' | 'lost' | null, why: string | null = null): void {
    if (this.trouble === trouble) return;
    this.trouble = trouble;
    this.onTrouble(why);
  }

  /** Waits for the ledger. */
  async wait<T>(call: Promise<T>): Promise<T> {
    this.askedAt = this.scheduler.now();
    const cancel = this.scheduler.after(ledgerPatienceMs, () => {
      this.waitsTooLong = true;
      this.standsWith('lost', 'it does not answer');
      this.onStalled();
    });
    try {
      return await call;
    } finally {
      cancel();
      this.waitsTooLong = false;
    }
  }
}
