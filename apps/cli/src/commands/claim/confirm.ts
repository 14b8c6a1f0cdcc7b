import type { Command } from 'commander';
import type { ClaimConfirmedAnswer } from '#contracts/answers/claim-answer.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';

export function claimConfirm(claim: Command, cli: Cli): void {
  claim
    .command('confirm')
    .summary("say that a claim's guest was spawned")
    .description("Says that a claim's guest was spawned: its lease counts no longer.")
    .argument('<id>', "the claim's id")
    .addHelpText(
      'after',
      examples([['one claim', 'numaledger claim confirm 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90']]),
    )
    .action(async (claimId: string, _options: GlobalOptions, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.confirmClaim(claimId));
      await cli.print(options, answer, () => confirmedText(answer));
    });
}

function confirmedText({ claimId, host, revision }: ClaimConfirmedAnswer): string {
  return `claim ${claimId} is confirmed on ${host} (revision ${revision})\n`;
}
