import type { Command } from 'commander';
import { nearestOf } from '#numa/text/nearest.js';

/** Ends with a word that is no command, as commander does without --help. */
export function unknownCommand(among: Command, words: readonly string[]): never {
  const names = among.commands.map((command) => command.name());
  const near = nearestOf(words.at(-1) ?? '', names);
  const hint = near === null ? '' : `\n(Did you mean ${near}?)`;
  return among.error(`error: unknown command '${words.join(' ')}'${hint}`);
}

/** commander would print the help of the group for `host lst --help`, as if there were such a command. */
export function refuseHelpForUnknown(program: Command): void {
  program.addHelpText('beforeAll', ({ command }) => {
    const [word] = command.args;
    const isName = word !== undefined && !word.startsWith('-');
    const known = command.commands.some((candidate) => candidate.name() === word);
    if (isName && !known && command.commands.length > 0) unknownCommand(command, [word]);
    return '';
  });
}
