import type { Command } from 'commander';
import type { HostListAnswer, HostSummaryAnswer } from '#contracts/answers/host-answer.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { atOption } from '../../options/at.js';
import { examples } from '../../options/examples.js';
import { limitOption, pages } from '../../options/paging.js';
import { mebibytesOf } from '../../render/quantity.js';
import { type Column, table } from '../../render/table.js';

interface Options extends GlobalOptions {
  readonly limit: number;
  readonly after?: string;
  readonly at?: string;
}

export function hostList(host: Command, cli: Cli): void {
  host
    .command('list')
    .summary('list the hosts')
    .description('Lists the hosts, by name: state, free CPUs, memory and claims of each.')
    .addOption(limitOption())
    .option('--after <name>', 'start behind this name')
    .addOption(atOption())
    .addHelpText(
      'after',
      examples([
        ['all hosts', 'numaledger host list --limit all'],
        ['names alone', "numaledger host list -o json | jq -r '.hosts[].host'"],
        ['as it was at a revision', 'numaledger host list --at 120'],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { at, limit, after } = options;
      const client = await cli.client(options);
      let revision = -1;
      const { items, next } = await cli.ask(options, () =>
        pages(limit, async (behind: string | null, size) => {
          const page = await client.hosts({ after: behind ?? after, limit: size, at });
          revision = page.revision;
          return { items: page.hosts, next: page.next };
        }),
      );
      const answer: HostListAnswer = { revision, hosts: items, next };
      await cli.print(options, answer, () => hostsText(answer));
    });
}

const columns: readonly Column<HostSummaryAnswer>[] = [
  { title: 'host', text: ({ host }) => host, widest: 40 },
  { title: 'state', text: ({ state }) => state },
  { title: 'cells', text: ({ cells }) => String(cells), right: true },
  {
    title: 'dedicated free',
    text: ({ dedicatedCpus: { free, total } }) => `${free} of ${total}`,
    right: true,
  },
  {
    title: 'floating',
    text: ({ sharedCpus }) => `${sharedCpus.floatingVcpus} on ${sharedCpus.total}`,
    right: true,
  },
  {
    title: 'memory claimed',
    text: ({ memoryMb: { used, total } }) => mebibytesOf(used, total),
    right: true,
  },
  { title: 'claims', text: ({ claims }) => String(claims), right: true },
];

function hostsText({ hosts, next, revision }: HostListAnswer): string {
  if (hosts.length === 0)
    return `no hosts (revision ${revision}); report one: numaledger host report --help\n`;
  return table(columns, hosts) + (next === null ? '' : `more: --after ${next}\n`);
}
