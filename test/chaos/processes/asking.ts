import { setTimeout as pause } from 'node:timers/promises';
import { NumaledgerClient } from '#contracts/client/api-client.js';

const patienceMs = 60_000;

/** Answers that say nothing of the command: it is repeated until there is one that does. */
export const passing: readonly string[] = [
  'tracker-unreachable',
  'ledger-unavailable',
  'ledger-full',
  'overloaded',
  'shutting-down',
];

/** Asks the tracker wherever it is, until it answers for good. */
export class Asking {
  /** How often each passing answer came. */
  readonly refusals = new Map<string, number>();
  readonly findings: string[] = [];
  /** Commands answered for good. */
  answered = 0;
  private client: NumaledgerClient | null = null;
  /** From then on a command that is not answered is a finding, milliseconds. */
  private giveUpAt = Number.POSITIVE_INFINITY;

  /** Where the tracker is now; null: nowhere. */
  pointAt(url: string | null): void {
    this.client = url === null ? null : new NumaledgerClient({ url, timeoutMs: 10_000 });
  }

  /** What is not answered soon will never be. */
  protected hurry(): void {
    this.giveUpAt = Date.now() + patienceMs;
  }

  protected giveUp(): void {
    this.giveUpAt = 0;
  }

  /** null: refused for good, for a reason that is expected, or one that is then among the findings. */
  protected async untilAnswered<T>(
    what: string,
    ask: (client: NumaledgerClient) => Promise<T>,
    expected: (code: string) => boolean = () => false,
  ): Promise<T | null> {
    for (;;) {
      try {
        if (this.client) {
          const answer = await ask(this.client);
          this.answered++;
          return answer;
        }
      } catch (error) {
        const { code = 'no code', message } = error as Error & { code?: string };
        if (!passing.includes(code)) {
          if (!expected(code)) this.findings.push(`${what} was refused: ${code}, ${message}`);
          return null;
        }
        this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
      }
      if (Date.now() > this.giveUpAt) {
        this.findings.push(`${what} was never answered`);
        return null;
      }
      await pause(20);
    }
  }
}
