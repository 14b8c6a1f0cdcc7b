import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cleanEnv } from './clean-env.js';

/** A tracker in a process of its own. */
export interface TrackerProcess {
  readonly url: string;
  readonly pid: number;
  /** What it printed before it listened, without the address. */
  readonly banner: string;
  /** Ends it and waits until it is gone. Gives its exit code; null: the signal ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** The tracker did not come up; the message is what it said. */
export class TrackerNotStartedError extends Error {
  constructor(
    readonly exitCode: number | null,
    said: string,
  ) {
    super(`the tracker ended with ${exitCode}: ${said.trim()}`);
  }
}

/**
 * Starts the built tracker on a free port of this machine and waits until it listens. `ledger` is a folder.
 * The working directory must be the checkout. Throws TrackerNotStartedError.
 */
export async function startTracker(
  ledger: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<TrackerProcess> {
  const child = spawn(process.execPath, ['dist/apps/tracker/src/main.js'], {
    env: cleanEnv({
      NUMALEDGER_LISTEN: '127.0.0.1:0',
      NUMALEDGER_LEDGER: `sqlite:${ledger}`,
      NUMALEDGER_LOG_LEVEL: 'warn',
      ...settings,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let said = '';
  const listening = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const url = /listens on (http:\S+)/.exec(said)?.[1];
        if (url) resolve(url);
      });
    }
  });
  const url = await Promise.race([listening, ended.then(() => null)]);
  if (url === null) throw new TrackerNotStartedError(child.exitCode, said);
  return {
    url,
    pid: child.pid!,
    banner: said,
    end: async (signal) => {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}
