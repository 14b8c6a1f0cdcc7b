import type { Logger } from 'pino';

/**
 * Ends the process in order on SIGINT and SIGTERM: runs the steps one after another, then exits with 0. A step
 * that fails does not keep the others from being taken, and makes the code 1. A second signal does not wait.
 */
export function stopOnSignals(log: Logger, steps: readonly (() => Promise<void> | undefined)[]): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    let code = 0;
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        code = 1;
        log.error({ err: error }, 'not stopped in order');
      }
    }
    log.info('stopped');
    process.exitCode = code;
  };
  process.on('SIGINT', (signal) => void stop(signal));
  process.on('SIGTERM', (signal) => void stop(signal));
}
