import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
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
}
