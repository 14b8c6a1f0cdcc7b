import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { hostCommandText } from './host-command-text.js';

export function hostRemove(host: Command, cli: Cli): void {
  host
    .command('remove')
    .summary('forget a host that holds no claims')
    .description('Forgets a host. One that still holds claims is refused: release them first.')
    .argument('<name>', "the host's name")
    .addHelpText('after', examples([['a host that is gone', 'numaledger host remove compute-1']]))
    .action(async (name: string, _options: GlobalOptions, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.removeHost(name));
      await cli.print(options, answer, () => hostCommandText(answer, 'removed', 'not there'));
    });
}
