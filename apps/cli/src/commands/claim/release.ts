import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { claimText } from './claim-text.js';

export function claimRelease(claim: Command, cli: Cli): void {
  claim
    .command('release')
    .summary('end a claim')
    .description(
      'Ends a claim: what it held is free for others. The guest is not stopped. Its id is never used again.',
    )
    .argument('<id>', "the claim's id")
    .addHelpText(
      'after',
      examples([['one claim', 'numaledger claim release 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90']]),
    )
    .action(async (claimId: string, _options: GlobalOptions, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.releaseClaim(claimId));
      await cli.print(options, answer, () => claimText(answer));
    });
}
