import { StoreCorruptError } from '#event-store/errors/store-corrupt-error.js';
import { UnknownOutcomeError } from '#event-store/errors/unknown-outcome-error.js';
import { WrongExpectedRevisionError } from '#event-store/errors/wrong-expected-revision-error.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import type { CatchUp } from './catch-up.js';
import type { CommandQueue } from './command-queue.js';
import { LedgerRewoundError, LedgerUnavailableError } from './engine-errors.js';
import type { Group } from './group.js';
import type { LedgerContact } from './ledger-contact.js';
import { type Scheduler, sleep } from './scheduler.js';
import { rememberTried } from './tried-appends.js';
import { refuse, type Waiting } from './waiting.js';

/** Until the ledger is read again after it could not be. */
const retryMs = 500;
/** Until the next try when a race was lost to events that cannot be read yet. */
const lostRaceMs = 20;
/** So many appends of a command may end without an outcome; then its caller is told that it is not known. */
const unknownOutcomes = 3;

export interface SettlementParts {
  readonly state: ZoneState;
  readonly queue: CommandQueue;
  readonly catchUp: CatchUp;
  readonly contact: LedgerContact;
  readonly scheduler: Scheduler;
  readonly poison: (error: Error) => void;
  /** Time to try again. */
  readonly retry: () => void;
}

/**
 * What becomes of a group whose append went wrong, its effects undone: a lost race, or an append whose result is not
 * known, is settled by reading the ledger and deciding again; else its callers are told.
 */
export class Settlement {
  private cancel: (() => void) | null = null;

  constructor(private readonly parts: SettlementParts) {}

  /** Whether the ledger could not be read, and will be tried again. */
  get retries(): boolean {
    return this.cancel !== null;
  }

  cancelRetry(): void {
    this.cancel?.();
    this.cancel = null;
  }

  async settle(group: Group, error: Error): Promise<void> {
    const waiting = group.verdicts.map((verdict) => verdict.waiting);
    if (error instanceof WrongExpectedRevisionError) {
      await this.afterLostRace(waiting, error);
    } else if (error instanceof UnknownOutcomeError) {
      this.afterUnknownOutcome(group, waiting);
    } else if (error instanceof StoreCorruptError) {
      refuse(waiting, new LedgerUnavailableError(error.message));
      this.parts.poison(error);
    } else {
      refuse(waiting, this.parts.contact.failed(error));
    }
  }

  /** Reads what is new. false: it cannot be read; whoever waits was told so, and it is tried again later. */
  async tryCatchUp(): Promise<boolean> {
    const { catchUp, contact, queue, retry, scheduler } = this.parts;
    try {
      await contact.wait(catchUp.settle());
      contact.made();
      return true;
    } catch (error) {
      refuse(queue.take(), contact.failed(error as Error));
      catchUp.settleLater();
      this.cancel ??= scheduler.after(retryMs, () => {
        this.cancel = null;
        retry();
      });
      return false;
    }
  }

  private async afterLostRace(
    waiting: readonly Waiting[],
    { expected, actual }: WrongExpectedRevisionError,
  ): Promise<void> {
    const { catchUp, poison, queue, scheduler, state } = this.parts;
    queue.putBack(waiting);
    if (actual < expected) {
      poison(new LedgerRewoundError(actual, expected));
      return;
    }
    catchUp.knows(actual);
    if ((await this.tryCatchUp()) && state.revision === expected) await sleep(scheduler, lostRaceMs);
  }

  /** Nobody of the group can be answered before the ledger was read; who has waited in vain for long is told. */
  private afterUnknownOutcome(group: Group, waiting: readonly Waiting[]): void {
    const { catchUp, queue } = this.parts;
    rememberTried(group);
    catchUp.settleFirst();
    queue.putBack(waiting.filter((one) => one.unknownOutcomes < unknownOutcomes));
    const given = waiting.filter((one) => one.unknownOutcomes >= unknownOutcomes);
    refuse(given, new LedgerUnavailableError('the ledger does not say whether it was written'));
  }
}
