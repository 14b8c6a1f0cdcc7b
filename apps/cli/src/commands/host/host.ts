import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
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
}
