import { setTimeout as sleep } from 'node:timers/promises';

const firstMs = 200;
const longestMs = 5_000;

/** How long to wait before a peer is tried again: twice as long each time, a quarter more or less by chance. */
export class BackOff {
  private failures = 0;

  /** Waits; returns at once when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    const ms = Math.min(longestMs, firstMs * 2 ** this.failures);
    this.failures += 1;
    // By chance, so that the adapters of many hosts do not come back to one tracker all at once.
    await pause(ms * (0.75 + Math.random() / 2), signal);
  }

  reset(): void {
    this.failures = 0;
  }
}

/** Waits so many milliseconds; returns at once when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
