import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { hostCommandText } from './host-command-text.js';

export function hostEnable(host: Command, cli: Cli): void {
  host
    .command('enable')
    .summary('let a host take new claims again')
    .description('Lets a host take new claims again.')
    .argument('<name>', "the host's name")
    .addHelpText('after', examples([['after maintenance', 'numaledger host enable compute-1']]))
    .action(async (name: string, _options: GlobalOptions, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.enableHost(name));
      await cli.print(options, answer, () => hostCommandText(answer, 'enabled', 'enabled already'));
    });
}
