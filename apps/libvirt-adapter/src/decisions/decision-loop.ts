import type { Logger } from 'pino';
import { BackOff } from '../back-off.js';
import type { TrackerLink } from '../tracker-link.js';
import type { HeldClaims } from './held-claims.js';

export interface DecisionLoopOptions {
  readonly host: string;
  readonly tracker: TrackerLink;
  readonly claims: HeldClaims;
  readonly log: Logger;
}

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
        // A stream that ends is tried again first: most often the tracker is there.
        if (caughtUp) log.debug({ reason: (error as Error).message }, 'the stream of decisions broke off');
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
        log.warn(
          { lastSeen: this.lastSeen, revision: message.revision },
          'the ledger is another one; starting over',
        );
        this.lastSeen = null;
        this.handlers.onOtherLedger();
        return;
      } else {
        this.lastSeen = message.revision;
        await this.handlers.onCaughtUp();
        tracker.reached();
        caughtUp();
      }
    }
  }
}
