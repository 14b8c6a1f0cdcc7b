import { constants } from 'node:os';
import { writeReadmeTour } from './readme-section.js';
import { tour } from './tour.js';

/** The tour is to end before its time, and with this exit code. */
class StoppedError extends Error {
  constructor(
    readonly exitCode: number,
    message = '',
  ) {
    super(message);
  }
}

/** `npm run tour`: shows the tour; with `-- --write` puts its output into README.md as well. */
async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg !== '--write')) {
    process.stderr.write('usage: npm run tour [-- --write]\n');
    process.exitCode = 2;
    return;
  }
  const stopped = stopping();
  let output = '';
  try {
    // The tour clears up after itself when printing throws.
    await tour((text) => {
      stopped.throwIfAborted();
      output += text;
      process.stdout.write(text);
    });
    if (args.includes('--write')) await writeReadmeTour(output);
  } catch (error) {
    // What a signal to all processes of the tour broke is of no interest.
    const { message, exitCode = 1 } = (stopped.reason ?? error) as Error & { readonly exitCode?: number };
    if (message !== '') process.stderr.write(`\ntour: ${message}\n`);
    process.exitCode = exitCode;
  }
}

/** Aborts with a StoppedError: at Ctrl-C and the like, and when nobody reads on (`| head`), which is no fault. */
function stopping(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new StoppedError(128 + constants.signals[signal])));
  }
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) =>
    controller.abort(code === 'EPIPE' ? new StoppedError(0) : new StoppedError(1, message)),
  );
  return controller.signal;
}

await main(process.argv.slice(2));
