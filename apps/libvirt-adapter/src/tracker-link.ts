import type { NumaledgerClient } from '#contracts/client/api-client.js';
import { ApiProblemError, TrackerUnreachableError } from '#contracts/client/api-error.js';
import { BackOff } from './back-off.js';
import type { Reachability } from './reachability.js';

/** Refusals that say nothing about the request: another time it is taken. */
const passing: readonly string[] = [
  'overloaded',
  'ledger-unavailable',
  'ledger-full',
  'shutting-down',
  'unauthorized',
  'internal',
];

/** Calls to the tracker that are made again, with back-off, until they are answered. */
export class TrackerLink {
  constructor(
    readonly client: NumaledgerClient,
    private readonly reachability: Reachability,
  ) {}

  /**
   * The answer; null when the signal aborts before there is one.
   * @throws ApiProblemError when the tracker refuses the request itself
   */
  async send<T>(signal: AbortSignal, call: (client: NumaledgerClient) => Promise<T>): Promise<T | null> {
    const backOff = new BackOff();
    while (!signal.aborted) {
      try {
        const answer = await call(this.client);
        this.reachability.reached();
        return answer;
      } catch (error) {
        if (!isPassing(error)) throw error;
        this.reachability.lost(error);
        await backOff.wait(signal);
      }
    }
    return null;
  }

  lost(error: unknown): void {
    this.reachability.lost(error);
  }

  reached(): void {
    this.reachability.reached();
  }
}

/** Whether a call may succeed when it is simply made again. */
export function isPassing(error: unknown): boolean {
  if (error instanceof TrackerUnreachableError) return true;
  return error instanceof ApiProblemError && passing.includes(error.code);
}
