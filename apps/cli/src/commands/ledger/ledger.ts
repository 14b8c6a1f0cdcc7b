import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { ledgerList } from './list.js';
import { ledgerVerify } from './verify.js';

export function ledgerCommands(program: Command, cli: Cli): void {
  const ledger = program.command('ledger').description('Read the history, and prove it.');
  for (const add of [ledgerList, ledgerVerify]) add(ledger, cli);
  ledger.summary(ledger.commands.map((command) => command.name()).join(', '));
}
