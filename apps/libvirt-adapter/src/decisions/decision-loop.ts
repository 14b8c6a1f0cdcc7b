import type { Logger } from 'pino';
import { ApiProblemError } from '#contracts/client/api-error.js';
import { BackOff } from '../back-off.js';
import type { TrackerLink } from '../tracker-link.js';
import type { HeldClaims } from './held-claims.js';

export interface DecisionLoopOptions {
  readonly host: string;
  readonly tracker: TrackerLink;
  readonly claims: HeldClaims;
  readonly log: Logger;
  /** A tracker that for so long does not know a revision seen before has another ledger, milliseconds. */
  readonly behindMs?: number;
}

/** One of several trackers on a ledger may be behind the one that was followed before, for a moment. */
const longestBehindMs = 10_000;

export interface DecisionHandlers {
  /** Before the decisions are followed, and again after each break: the tracker may not know the host. */
  readonly beforeFollowing: () => Promise<void>;
  readonly onDecision: (instanceId: string) => void;
  /** All that was decided has been sent. */
  readonly onCaughtUp: () => Promise<void>;
  /** The tracker's ledger is not the one followed so far: what is known of claims is void. */
  readonly onOtherLedger: () => void;
}

/** Follows the host's decisions, and goes on behind the last one seen whenever the stream breaks. */
export class DecisionLoop {
  private lastSeen: number | null = null;
  /** Since when the tracker has not known `lastSeen`, by the clock; null: it does. */
  private behindSince: number | null = null;

  constructor(
    private readonly options: DecisionLoopOptions,
    private readonly handlers: DecisionHandlers,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { tracker, log } = this.options;
    const backOff = new BackOff();
    while (!signal.aborted) {
      let caughtUp = false;
      try {
        await this.handlers.beforeFollowing();
        await this.follow(signal, () => {
          caughtUp = true;
          backOff.reset();
        });
      } catch (error) {
        if (signal.aborted) return;
        if (isBehind(error)) this.waitForLastSeen(error);
        // A stream that ends is tried again first: most often the tracker is there.
        else if (caughtUp)
          log.debug({ reason: (error as Error).message }, 'the stream of decisions broke off');
        else tracker.lost(error);
      }
      await backOff.wait(signal);
    }
  }

  private async follow(signal: AbortSignal, caughtUp: () => void): Promise<void> {
    const { host, tracker, claims, log } = this.options;
    for await (const message of tracker.client.decisions(host, this.lastSeen, signal)) {
      if (message.kind !== 'caught-up') {
        log.debug({ ...message, host: undefined, domain: undefined }, 'decision');
        this.lastSeen = Math.max(this.lastSeen ?? 0, message.decision);
        claims.take(message);
        this.handlers.onDecision(message.instanceId);
      } else if (this.lastSeen !== null && message.revision < this.lastSeen) {
        this.startOver(`it ends at revision ${message.revision}`);
        return;
      } else {
        this.lastSeen = message.revision;
        this.behindSince = null;
        await this.handlers.onCaughtUp();
        tracker.reached();
        caughtUp();
      }
    }
  }

  /** The tracker does not know the last decision seen. It may be about to read it; if not, its ledger was put back. */
  private waitForLastSeen(error: ApiProblemError): void {
    const { behindMs = longestBehindMs, log } = this.options;
    const now = performance.now();
    if (this.behindSince === null) {
      log.warn(
        { lastSeen: this.lastSeen, reason: error.message },
        'the tracker is behind what was seen before',
      );
      this.behindSince = now;
    } else if (now - this.behindSince >= behindMs) this.startOver(error.message);
  }

  /** What was seen is of another ledger: one that was put back, or a new one at the same address. */
  private startOver(reason: string): void {
    const { lastSeen } = this;
    this.options.log.warn({ lastSeen, reason }, 'the ledger is another one; starting over');
    this.lastSeen = null;
    this.behindSince = null;
    this.handlers.onOtherLedger();
  }
}

const isBehind = (error: unknown): error is ApiProblemError =>
  error instanceof ApiProblemError && error.code === 'revision-not-reached';
