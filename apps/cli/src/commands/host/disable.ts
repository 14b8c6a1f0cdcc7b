import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { hostCommandText } from './host-command-text.js';

interface Options extends GlobalOptions {
  readonly reason: string;
}

export function hostDisable(host: Command, cli: Cli): void {
  host
    .command('disable')
    .summary('keep a host from new claims')
    .description('Keeps a host from new claims. Those it holds stay.')
    .argument('<name>', "the host's name")
    .requiredOption('--reason <text>', 'why; kept in the ledger and shown with the host')
    .addHelpText(
      'after',
      examples([
        ['before maintenance', 'numaledger host disable compute-1 --reason "memory errors on cell 1"'],
      ]),
    )
    .action(async (name: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.disableHost(name, options.reason));
      await cli.print(options, answer, () =>
        hostCommandText(answer, 'disabled', 'disabled already, for this reason'),
      );
    });
}
