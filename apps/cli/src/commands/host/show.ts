import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { atOption } from '../../options/at.js';
import { examples } from '../../options/examples.js';

interface Options extends GlobalOptions {
  readonly at?: string;
}

export function hostShow(host: Command, cli: Cli): void {
  host
    .command('show')
    .summary("draw a host's cells and who holds them")
    .description(
      "Draws a host: a box for each NUMA cell with its CPUs core by core, who holds each, and bars for memory and pages.\nThe width is the terminal's, at most 100 columns (COLUMNS where there is no terminal, else 80).",
    )
    .argument('<name>', "the host's name")
    .addOption(atOption())
    .addHelpText(
      'after',
      examples([
        ['now', 'numaledger host show compute-1'],
        ['as it was at revision 12', 'numaledger host show compute-1 --at 12'],
        [
          'the free CPUs of each cell',
          "numaledger host show compute-1 -o json | jq '.cells[].freeDedicatedCpus'",
        ],
      ]),
    )
    .action(async (name: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.host(name, { at: options.at }));
      const { drawHost } = await import('../../host-drawing/draw-host.js');
      await cli.print(options, answer, () => drawHost(answer, cli.terminal));
    });
}
