import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { moveText } from './move-text.js';

export function moveConfirm(move: Command, cli: Cli): void {
  moveEnd(
    move,
    cli,
    'confirm',
    'say that the guest has moved',
    'Says that the guest has moved: the first hold ends.',
  );
}

export function moveRevert(move: Command, cli: Cli): void {
  moveEnd(
    move,
    cli,
    'revert',
    'say that the guest stays',
    'Says that the guest stays where it was: the second hold ends.',
  );
}

function moveEnd(
  move: Command,
  cli: Cli,
  how: 'confirm' | 'revert',
  summary: string,
  description: string,
): void {
  move
    .command(how)
    .summary(summary)
    .description(description)
    .argument('<claim>', "the claim's id")
    .argument('<move>', "the move's id")
    .addHelpText(
      'after',
      examples([
        [
          'one move',
          `numaledger move ${how} 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90 \\\n      1b0a4e0e-6a52-4f3e-8f5e-2d9c1f7a3b10`,
        ],
      ]),
    )
    .action(async (claimId: string, moveId: string, _options: GlobalOptions, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.endMove(claimId, moveId, how));
      await cli.print(options, answer, () => moveText(answer));
    });
}
