import type { Terminal } from './terminal.js';

const narrowest = 40;
/** Longer lines are hard to read, however wide the window is. */
const widest = 100;
/** When nobody says how wide the output will be. */
const usual = 80;

/**
 * The terminal of this process. A reader that went away (`| head`) ends it quietly; a full disk or the like behind
 * `> file` ends it with 2, as local files do.
 */
export function processTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    stderr.write(`numaledger: the output cannot be written: ${error.message}\n`);
    process.exit(2);
  });
  stderr.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? undefined : 2));
  return {
    env,
    width: Math.min(widest, Math.max(narrowest, stdout.columns || Number(env.COLUMNS) || usual)),
    colour: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    // Back to the first column, and the rest of the line away: ECMA-48's CR and EL.
    progress:
      stderr.isTTY === true && env.TERM !== 'dumb' ? (line) => void stderr.write(`\r\x1b[K${line}`) : null,
    interrupted: () => {
      const controller = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
      return controller.signal;
    },
    input: () => stdin as AsyncIterable<Uint8Array>,
  };
}
