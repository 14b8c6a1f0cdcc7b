import type { Command } from 'commander';
import type { LedgerDiffAnswer, ReplayedEventAnswer } from '#contracts/answers/replay-answer.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { wholeNumber } from '../../options/parse-values.js';
import { plain } from '../../render/paint.js';
import { UsageError } from '../../usage-error.js';
import { eventSummary } from './event-summary.js';

interface Options extends GlobalOptions {
  readonly from?: number;
  readonly until?: string;
  readonly host?: string;
  readonly diff?: readonly string[];
}

/** A long ledger takes its time. */
const timeoutMs = 30 * 60_000;

export function ledgerReplay(ledger: Command, cli: Cli): void {
  ledger
    .command('replay')
    .summary('print each event and the cell usage it left')
    .description(
      'Replays the ledger: each event, and what it left used of the cells of the hosts that it names.',
    )
    .option('--from <revision>', 'start at this revision', wholeNumber(0))
    .option('--until <revision|time>', 'end at this revision, or at a time like 2026-01-31T12:00:00Z')
    .option('--host <name>', 'only events of this host')
    .option('--diff <revision...>', 'instead: what is otherwise at the second revision than at the first')
    .addHelpText(
      'after',
      examples([
        ["a host's life", 'numaledger ledger replay --host compute-1'],
        ['up to a moment', 'numaledger ledger replay --until 2026-01-31T12:00:00Z'],
        ['what changed between two revisions', 'numaledger ledger replay --diff 100 200'],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const client = await cli.client(options, timeoutMs);
      if (options.diff) {
        const [from, to, ...more] = options.diff;
        if (to === undefined || more.length > 0)
          throw new UsageError('--diff needs two revisions or times, like --diff 100 200');
        const answer = await cli.ask(options, () => client.diffLedger({ from: from!, to }));
        return cli.print(options, answer, () => diffText(answer));
      }
      const { from, until, host } = options;
      await cli.ask(options, async () => {
        for await (const event of client.replayLedger({ from, until, host }))
          cli.terminal.out(options.output === 'table' ? eventText(event) : `${JSON.stringify(event)}\n`);
      });
    });
}

function eventText(event: ReplayedEventAnswer): string {
  const lines = [`${event.revision}  ${event.time}  ${event.type}  ${plain(eventSummary(event))}`];
  for (const { host, cells, pciAddresses } of event.hosts) {
    for (const { cell, pinnedCpus, floatingVcpus, memoryMb, pagesUsed } of cells) {
      const pinned = pinnedCpus.length === 0 ? 'none' : formatCpuList(pinnedCpus);
      const pages = pagesUsed.length === 0 ? '' : `, pages ${pagesUsed.join('/')}`;
      lines.push(
        `    ${plain(host)} cell ${cell}: CPUs held ${pinned}, ${floatingVcpus} floating vCPUs, ${memoryMb} MiB${pages}`,
      );
    }
    if (pciAddresses.length > 0)
      lines.push(`    ${plain(host)} devices: ${pciAddresses.map(plain).join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}

function diffText({ from, to, hosts, claims }: LedgerDiffAnswer): string {
  const lines = [`from revision ${from} to ${to}:`];
  for (const { name, before, after } of hosts) lines.push(`host ${plain(name)}${changed(before, after)}`);
  for (const { name, before, after } of claims) lines.push(`claim ${plain(name)}${changed(before, after)}`);
  if (lines.length === 1) lines.push('nothing differs');
  return `${lines.join('\n')}\n`;
}

/** Each field that differs, on a line of its own. */
function changed(before: object | null, after: object | null): string {
  if (after === null) return ': removed';
  const [old, now] = [before ?? {}, after] as Record<string, unknown>[];
  const fields = Object.keys(now!).filter((key) => JSON.stringify(old![key]) !== JSON.stringify(now![key]));
  const texts = fields.map((key) => {
    const was = before === null ? '' : `${JSON.stringify(old![key])} -> `;
    return `\n    ${key}: ${plain(was + JSON.stringify(now![key]))}`;
  });
  return (before === null ? ': new' : '') + texts.join('');
}
