import { ServerProcess } from './server-process.js';

/** A tracker in a process of its own. */
export interface TrackerProcess {
  readonly url: string;
  readonly pid: number;
  /** What it printed until it listened. */
  readonly banner: string;
  /** Ends it and waits until it is gone. Gives its exit code; null: the signal ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/**
 * Starts the built tracker on a free port of this machine and waits until it listens. `ledger` is a folder.
 * The working directory must be the checkout. Throws EndedEarlyError.
 */
export async function startTracker(
  ledger: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<TrackerProcess> {
  const tracker = new ServerProcess('apps/tracker/src/main.js', {
    NUMALEDGER_LISTEN: '127.0.0.1:0',
    NUMALEDGER_LEDGER: `sqlite:${ledger}`,
    NUMALEDGER_LOG_LEVEL: 'warn',
    ...settings,
  });
  tracker.start();
  const [, url] = await tracker.says(/listens on (http:\S+)/);
  return {
    url: url!,
    pid: tracker.pid!,
    banner: tracker.output,
    end: (signal) => tracker.end(signal),
  };
}
