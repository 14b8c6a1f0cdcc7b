import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { exitCodes } from '../../exit-codes.js';
import { examples } from '../../options/examples.js';
import { wholeNumber } from '../../options/parse-values.js';
import { explanationText } from '../claim/explanation-text.js';

interface Options extends GlobalOptions {
  readonly host?: string;
  readonly now?: true;
}

export function ledgerExplain(ledger: Command, cli: Cli): void {
  ledger
    .command('explain')
    .summary('why the decision at a revision went as it did')
    .description(
      'Makes the decision at a revision again, on the state right before it: a claim or a move, placed or rejected.\nWith --now, on the state of today; ends with 1 when no host would take it. Nothing is held.',
    )
    .argument('<revision>', 'the revision of the decision', (text) => wholeNumber(0)(text))
    .option('--host <name>', 'about this host; default: the one chosen, or those that came nearest')
    .option('--now', 'on the state as it is now')
    .addHelpText(
      'after',
      examples([
        [
          'a rejection found in the list',
          'numaledger ledger list --type ClaimRejected && numaledger ledger explain 7',
        ],
        ['why not compute-2', 'numaledger ledger explain 7 --host compute-2'],
      ]),
    )
    .action(async (revision: number, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { host, now } = options;
      const client = await cli.client(options);
      const query = { host, now: now && ('true' as const) };
      const answer = await cli.ask(options, () => client.explainRevision(revision, query));
      await cli.print(options, answer, () => explanationText(answer, now === true));
      if (now && !answer.fits) cli.exitCode = exitCodes.refused;
    });
}
