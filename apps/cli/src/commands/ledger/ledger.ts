import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { ledgerCheckpoint } from './checkpoint.js';
import { ledgerList } from './list.js';
import { ledgerReplay } from './replay.js';
import { ledgerVerify } from './verify.js';

export function ledgerCommands(program: Command, cli: Cli): void {
  const ledger = program.command('ledger').description('Read the history, and prove it.');
  for (const add of [ledgerList, ledgerReplay, ledgerVerify, ledgerCheckpoint]) add(ledger, cli);
  ledger.summary(ledger.commands.map((command) => command.name()).join(', '));
}
