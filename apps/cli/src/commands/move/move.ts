import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { moveConfirm, moveRevert } from './end.js';
import { moveStart } from './start.js';

export function moveCommands(program: Command, cli: Cli): void {
  const move = program
    .command('move')
    .description('Move a guest: a second hold beside the first, until one of them ends.');
  for (const add of [moveStart, moveConfirm, moveRevert]) add(move, cli);
  move.summary(move.commands.map((command) => command.name()).join(', '));
  move.addHelpText(
    'after',
    examples([
      [
        'a running guest to another host',
        'numaledger move start 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90 --kind live-migration --host compute-2',
      ],
      [
        'it has arrived',
        'numaledger move confirm 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90 1b0a4e0e-6a52-4f3e-8f5e-2d9c1f7a3b10',
      ],
      [
        'it stays where it was',
        'numaledger move revert 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90 1b0a4e0e-6a52-4f3e-8f5e-2d9c1f7a3b10',
      ],
    ]),
  );
}
