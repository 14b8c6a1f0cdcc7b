import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { ledgerCheckpoint } from './checkpoint.js';
import { ledgerExplain } from './explain.js';
import { ledgerFollow } from './follow.js';
import { ledgerList } from './list.js';
import { ledgerReplay } from './replay.js';
import { ledgerVerify } from './verify.js';

export function ledgerCommands(program: Command, cli: Cli): void {
  const ledger = program.command('ledger').description('Read the history, and prove it.');
  const commands = [
    ...[ledgerList, ledgerFollow, ledgerExplain, ledgerReplay],
    ...[ledgerVerify, ledgerCheckpoint],
  ];
  for (const add of commands) add(ledger, cli);
  ledger.summary(ledger.commands.map((command) => command.name()).join(', '));
  ledger.addHelpText(
    'after',
    examples([
      ['what happens', 'numaledger ledger follow'],
      ["a claim's life", 'numaledger ledger list --claim 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90'],
      ['that nothing was changed, and no placement was ever invalid', 'numaledger ledger verify'],
    ]),
  );
}
