import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { moveConfirm, moveRevert } from './end.js';
import { moveStart } from './start.js';

export function moveCommands(program: Command, cli: Cli): void {
  const move = program
    .command('move')
    .description('Move a guest: a second hold beside the first, until one of them ends.');
  for (const add of [moveStart, moveConfirm, moveRevert]) add(move, cli);
  move.summary(move.commands.map((command) => command.name()).join(', '));
}
