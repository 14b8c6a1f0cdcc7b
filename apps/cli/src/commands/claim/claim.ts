import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { claimCreate } from './create.js';
import { claimDomainXml } from './domain-xml.js';
import { claimList } from './list.js';
import { claimRelease } from './release.js';
import { claimShow } from './show.js';

export function claimCommands(program: Command, cli: Cli): void {
  const claim = program
    .command('claim')
    .description('Claim placements for guests, look at them, release them.');
  for (const add of [claimCreate, claimList, claimShow, claimRelease, claimDomainXml]) add(claim, cli);
  claim.summary(claim.commands.map((command) => command.name()).join(', '));
}
