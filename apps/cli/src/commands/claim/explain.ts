import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { exitCodes } from '../../exit-codes.js';
import { examples } from '../../options/examples.js';
import { explanationText } from './explanation-text.js';

interface Options extends GlobalOptions {
  readonly host?: string;
  readonly now?: true;
}

export function claimExplain(claim: Command, cli: Cli): void {
  claim
    .command('explain')
    .summary('why a claim was placed where it is, or rejected')
    .description(
      'Makes the decision of a claim again, on the state right before it, and says why it went as it did.\nWith --now, on the state of today: would it fit? Ends with 1 when it would not. Nothing is held.',
    )
    .argument('<id>', "the claim's id")
    .option('--host <name>', 'about this host; default: the one chosen, or those that came nearest')
    .option('--now', 'on the state as it is now')
    .addHelpText(
      'after',
      examples([
        ['why it was rejected', 'numaledger claim explain 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90'],
        [
          'why it did not go to compute-2',
          'numaledger claim explain 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90 --host compute-2',
        ],
        ['would it fit now?', 'numaledger claim explain 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90 --now'],
      ]),
    )
    .action(async (claimId: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { host, now } = options;
      const client = await cli.client(options);
      const query = { host, now: now && ('true' as const) };
      const answer = await cli.ask(options, () => client.explainClaim(claimId, query));
      await cli.print(options, answer, () => explanationText(answer, now === true));
      if (now && !answer.fits) cli.exitCode = exitCodes.refused;
    });
}
