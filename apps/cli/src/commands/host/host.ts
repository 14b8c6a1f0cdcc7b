import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { hostDisable } from './disable.js';
import { hostEnable } from './enable.js';
import { hostList } from './list.js';
import { hostPolicy } from './policy.js';
import { hostRemove } from './remove.js';
import { hostReport } from './report.js';
import { hostShow } from './show.js';

export function hostCommands(program: Command, cli: Cli): void {
  const host = program.command('host').description('Report, look at and operate hosts.');
  for (const add of [hostReport, hostList, hostShow, hostPolicy, hostEnable, hostDisable, hostRemove]) {
    add(host, cli);
  }
  host.summary(host.commands.map((command) => command.name()).join(', '));
  host.addHelpText(
    'after',
    examples([
      ['on the host itself: what it has', 'virsh capabilities | numaledger host report compute-1 -'],
      ['who holds what of it', 'numaledger host show compute-1'],
      ['no new claims before maintenance', 'numaledger host disable compute-1 --reason "new memory"'],
    ]),
  );
}
