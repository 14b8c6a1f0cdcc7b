import { ApiProblemError, InvalidNameError, TrackerUnreachableError } from '#contracts/client/api-error.js';
import { SettingError } from '#contracts/settings/settings.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { problemText } from './problems/problem-text.js';
import type { Terminal } from './render/terminal.js';
import { UsageError } from './usage-error.js';

const hint = 'is it running? Start it with `npm start`, or name another with --url or NUMALEDGER_URL';

/** Says on standard error what went wrong, in one or two lines, and gives the exit code for it. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  const say = (text: string): void => terminal.err(`numaledger: ${text}\n`);
  if (error instanceof ApiProblemError) {
    say(problemText(error.problem));
    return exitCodeOf(error.problem);
  }
  if (error instanceof TrackerUnreachableError) {
    say(`${error.message}\n  ${hint}`);
    return exitCodes.unreachable;
  }
  if (isOfTheCommandLine(error)) {
    say(error.message);
    return exitCodes.usage;
  }
  say(`this is a fault in numaledger itself, please report it: ${(error as Error)?.message ?? error}`);
  return exitCodes.usage;
}

function isOfTheCommandLine(error: unknown): error is Error {
  return [UsageError, SettingError, InvalidNameError].some((kind) => error instanceof kind);
}
