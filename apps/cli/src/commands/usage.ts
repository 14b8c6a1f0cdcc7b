import type { Command } from 'commander';
import type { UsageAnswer } from '#contracts/answers/usage-answer.js';
import type { Cli, GlobalOptions } from '../cli.js';
import { pagesGauge, worthShowing } from '../host-drawing/cell-bars.js';
import { atOption } from '../options/at.js';
import { examples } from '../options/examples.js';
import { type Gauge, gaugeLines } from '../render/gauges.js';
import { paint } from '../render/paint.js';
import { count, mebibytesOf } from '../render/quantity.js';
import type { Terminal } from '../render/terminal.js';

interface Options extends GlobalOptions {
  readonly at?: string;
}

export function usageCommand(program: Command, cli: Cli): void {
  program
    .command('usage')
    .summary('what the zone has, and what of it is used')
    .description('Draws what all hosts of the zone have together, and what of it claims hold.')
    .addOption(atOption())
    .addHelpText(
      'after',
      examples([
        ['now', 'numaledger usage'],
        ['as it was last night', 'numaledger usage --at 2026-01-31T00:00:00Z'],
        ['the dedicated CPUs that are free', 'numaledger usage -o json | jq .dedicatedCpus.free'],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.usage({ at: options.at }));
      await cli.print(options, answer, () => usageText(answer, cli.terminal));
    });
}

function usageText(usage: UsageAnswer, { width, colour }: Terminal): string {
  const { bold, dim } = paint(colour);
  const { hosts, claims } = usage;
  const moving = claims.moving > 0 ? `, ${claims.moving} moving` : '';
  const lines = [
    `${bold(`zone ${usage.zone}`)}  ${dim(usage.revision < 0 ? 'empty ledger' : `revision ${usage.revision}`)}`,
    `${count(hosts.total, 'host')}, ${hosts.enabled} enabled · ${count(claims.held, 'claim')}${moving}`,
  ];
  if (hosts.total > 0) lines.push('', ...gaugeLines(gauges(usage), width));
  return lines.map((line) => `${line}\n`).join('');
}

function gauges({ dedicatedCpus, sharedCpus, memoryMb, pages }: UsageAnswer): Gauge[] {
  const { total, free } = dedicatedCpus;
  const { floatingVcpus } = sharedCpus;
  return [
    { name: 'dedicated', part: total - free, whole: total, text: `${total - free} of ${total} CPUs` },
    {
      name: 'floating',
      part: floatingVcpus,
      whole: sharedCpus.total,
      text: `${floatingVcpus} vCPUs on ${sharedCpus.total} CPUs`,
    },
    {
      name: 'memory',
      part: memoryMb.used,
      whole: memoryMb.total,
      text: mebibytesOf(memoryMb.used, memoryMb.total),
    },
    ...pages.filter(worthShowing).map(pagesGauge),
  ];
}
