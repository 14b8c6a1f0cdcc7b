import { setTimeout as pause } from 'node:timers/promises';

/** Far above what anything here takes, so that only a wrong result ends in it. */
const limitMs = 120_000;

/** Asks until the answer is neither null nor undefined nor false; errors count as no answer yet. */
export async function waitFor<T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> {
  const until = Date.now() + limitMs;
  let last: unknown = 'nothing came';
  while (Date.now() < until) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`waited in vain for ${what}: ${last}`);
}
