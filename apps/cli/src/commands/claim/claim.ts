import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { claimAdopt } from './adopt.js';
import { claimBatch } from './batch.js';
import { claimConfirm } from './confirm.js';
import { claimCreate } from './create.js';
import { claimDomainXml } from './domain-xml.js';
import { claimExplain } from './explain.js';
import { claimList } from './list.js';
import { claimRelease } from './release.js';
import { claimShow } from './show.js';

export function claimCommands(program: Command, cli: Cli): void {
  const claim = program
    .command('claim')
    .description('Claim placements for guests, look at them, release them.');
  const commands = [
    ...[claimCreate, claimBatch, claimList, claimShow, claimExplain],
    ...[claimConfirm, claimRelease, claimAdopt, claimDomainXml],
  ];
  for (const add of commands) add(claim, cli);
  claim.summary(claim.commands.map((command) => command.name()).join(', '));
}
