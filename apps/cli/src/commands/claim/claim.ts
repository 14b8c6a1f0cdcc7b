import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { examples } from '../../options/examples.js';
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
  claim.addHelpText(
    'after',
    examples([
      [
        'two cells and eight dedicated CPUs, on any host',
        'numaledger claim create --vcpus 8 --memory-mb 4096 --spec hw:numa_nodes=2 \\\n      --spec hw:cpu_policy=dedicated',
      ],
      [
        'why it went where it is, or nowhere',
        'numaledger claim explain 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90',
      ],
      ['it is no longer needed', 'numaledger claim release 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90'],
    ]),
  );
}
