import type { Command } from 'commander';
import type { LedgerAnswer, LedgerEventAnswer } from '#contracts/answers/ledger-answer.js';
import { eventTypes } from '#contracts/wire/event-types.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { limitOption, pages } from '../../options/paging.js';
import { wholeNumber } from '../../options/parse-values.js';
import { type Column, table } from '../../render/table.js';
import { eventSummary } from './event-summary.js';

interface Options extends GlobalOptions {
  readonly from?: number;
  readonly limit: number;
  readonly host?: string;
  readonly claim?: string;
  readonly type?: string;
  readonly since?: string;
  readonly until?: string;
}

export function ledgerList(ledger: Command, cli: Cli): void {
  ledger
    .command('list')
    .summary('list events')
    .description(
      'Lists the events of the ledger, oldest first. With -o yaml or -o json each as a whole, with the\ntracker process that decided it.',
    )
    .option('--from <revision>', 'start at this revision', wholeNumber(0))
    .addOption(limitOption())
    .option('--host <name>', 'only events of this host')
    .option('--claim <uuid>', 'only events of this claim')
    .option('--type <type>', `only events of this type: ${eventTypes.join(', ')}`)
    .option('--since <time>', 'not before this time, like 2026-01-31T12:00:00Z')
    .option('--until <time>', 'not after this time')
    .addHelpText(
      'after',
      examples([
        ["a claim's life", 'numaledger ledger list --claim 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90'],
        ['every refusal, with its reasons', 'numaledger ledger list --type ClaimRejected -o yaml'],
        ['twenty events from revision 100 on', 'numaledger ledger list --from 100 --limit 20'],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { from, limit, host, claim, type, since, until } = options;
      const client = await cli.client(options);
      let revision = -1;
      const { items, next } = await cli.ask(options, () =>
        pages(limit, async (start: number | null, size) => {
          const filter = { host, claim, type, since, until };
          const page = await client.ledger({ from: start ?? from, limit: size, ...filter });
          revision = page.revision;
          return { items: page.events, next: page.next };
        }),
      );
      const answer: LedgerAnswer = { revision, events: items, next };
      await cli.print(options, answer, () => eventsText(answer));
    });
}

const columns: readonly Column<LedgerEventAnswer>[] = [
  { title: 'revision', text: ({ revision }) => String(revision), right: true },
  { title: 'time', text: ({ time }) => time },
  { title: 'event', text: ({ type }) => type },
  { title: 'what', text: eventSummary },
];

function eventsText({ events, next, revision }: LedgerAnswer): string {
  if (events.length === 0) return `no such events (revision ${revision})\n`;
  return table(columns, events) + (next === null ? '' : `more: --from ${next}\n`);
}
