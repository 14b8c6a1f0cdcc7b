import { CommanderError } from 'commander';
import { Cli } from './cli.js';
import { exitCodes } from './exit-codes.js';
import { buildProgram } from './program.js';
import type { Terminal } from './render/terminal.js';
import { reportFailure } from './report-failure.js';

/** Runs one command line to its end and gives its exit code. Never throws. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const cli = new Cli(terminal);
  try {
    await buildProgram(cli).parseAsync(args, { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    // commander has written its message already; its code 0 is --help and --version
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return reportFailure(error, terminal);
  }
}
