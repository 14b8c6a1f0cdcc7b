import type { Command } from 'commander';
import { examples } from '../options/examples.js';
import { unknownCommand } from './unknown-command.js';

export function helpCommand(program: Command): void {
  program
    .command('help')
    .summary("print a command's help")
    .description("Prints a command's help: the same as --help behind it.")
    .argument('[command...]', 'the words of the command')
    .addHelpText(
      'after',
      examples([
        ['all commands', 'numaledger help'],
        ['a group of commands', 'numaledger help claim'],
        ['one of them', 'numaledger help claim create'],
      ]),
    )
    .action((words: readonly string[]) => named(program, words).help());
}

function named(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (!next) return unknownCommand(command, words);
    command = next;
  }
  return command;
}
