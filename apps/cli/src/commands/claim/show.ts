import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { atOption } from '../../options/at.js';
import { examples } from '../../options/examples.js';
import { claimText } from './claim-text.js';

interface Options extends GlobalOptions {
  readonly at?: string;
}

export function claimShow(claim: Command, cli: Cli): void {
  claim
    .command('show')
    .summary('show where a claim is')
    .description("Shows a claim: its placement cell by cell, and what the host's libvirt made of it.")
    .argument('<id>', "the claim's id")
    .addOption(atOption())
    .addHelpText(
      'after',
      examples([['one claim', 'numaledger claim show 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90']]),
    )
    .action(async (claimId: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.claim(claimId, { at: options.at }));
      await cli.print(options, answer, () => claimText(answer));
    });
}
