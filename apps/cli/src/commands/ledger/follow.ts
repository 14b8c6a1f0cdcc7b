import type { Command } from 'commander';
import type { LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';
import type { LedgerFilter, NumaledgerClient } from '#contracts/client/api-client.js';
import { ApiProblemError, TrackerUnreachableError } from '#contracts/client/api-error.js';
import { eventTypes } from '#contracts/wire/event-types.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { wholeNumber } from '../../options/parse-values.js';
import { padEnd, plain } from '../../render/paint.js';
import { eventPrinter } from './event-printer.js';
import { eventSummary } from './event-summary.js';

interface Options extends GlobalOptions {
  readonly from?: number;
  readonly host?: string;
  readonly claim?: string;
  readonly type?: string;
}

/** Between two attempts to get a lost connection back: doubled each time, up to the longest. */
const firstPauseMs = 250;
const longestPauseMs = 5_000;

export function ledgerFollow(ledger: Command, cli: Cli): void {
  ledger
    .command('follow')
    .summary('print events as they happen')
    .description(
      'Prints events as they are appended, from now on, until interrupted (Ctrl-C). A lost connection is taken up\nagain behind the last event. With -o json an event a line, with -o yaml a document each.',
    )
    .option('--from <revision>', 'start at this revision; 0: with the first event', wholeNumber(0))
    .option('--host <name>', 'only events of this host')
    .option('--claim <uuid>', 'only events of this claim')
    .option('--type <type>', `only events of this type: ${eventTypes.join(', ')}`)
    .addHelpText(
      'after',
      examples([
        ['what happens', 'numaledger ledger follow'],
        ['all of a host, from the beginning', 'numaledger ledger follow --from 0 --host compute-1'],
        ['every rejection, for a program', 'numaledger ledger follow --type ClaimRejected -o json'],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { host, claim, type } = options;
      const client = await cli.client(options);
      // The first answer says that the tracker is there, and where the ledger ends.
      const { revision } = await cli.ask(options, () => client.ledger({ limit: 1 }));
      const filter = { host, claim, type, from: options.from ?? revision + 1 };
      const print = await eventPrinter(options.output, cli, line);
      const follower = new Follower(client, filter, cli.terminal.interrupted());
      await cli.ask(options, () => follower.run(print, (why) => cli.terminal.err(`numaledger: ${why}\n`)));
    });
}

/** Follows through lost connections, each event once and in order. */
class Follower {
  /** The last revision printed; null: none yet. */
  private seen: number | null = null;
  private pauseMs = firstPauseMs;

  constructor(
    private readonly client: NumaledgerClient,
    private readonly filter: LedgerFilter,
    private readonly interrupted: AbortSignal,
  ) {}

  async run(print: (event: LedgerEventAnswer) => void, say: (why: string) => void): Promise<void> {
    let told = false;
    while (!this.interrupted.aborted) {
      try {
        for await (const event of this.client.followLedger(this.filter, this.seen, this.interrupted)) {
          if (told) say('connected again');
          told = false;
          this.pauseMs = firstPauseMs;
          print(event);
          this.seen = event.revision;
        }
      } catch (error) {
        if (this.interrupted.aborted) return;
        if (!passes(error)) throw error;
        if (!told) say(`${error.message}; trying again`);
        told = true;
      }
      await pause(this.pauseMs, this.interrupted);
      this.pauseMs = Math.min(longestPauseMs, this.pauseMs * 2);
    }
  }
}

/** Whether the same request may well succeed later: nobody there, or a tracker that starts, stops or is behind. */
function passes(error: unknown): error is Error {
  if (error instanceof ApiProblemError) return error.problem.status === 503;
  return error instanceof TrackerUnreachableError;
}

function pause(ms: number, interrupted: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      interrupted.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    interrupted.addEventListener('abort', done);
  });
}

/** As wide as revisions and names of events get, so that lines that come one by one stand in columns. */
function line(event: LedgerEventAnswer): string {
  const revision = String(event.revision).padStart(8);
  return `${plain(`${revision}  ${event.time}  ${padEnd(event.type, 16)}  ${eventSummary(event)}`)}\n`;
}
