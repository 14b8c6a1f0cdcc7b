import type { Command } from 'commander';
import type { CellUsageAnswer, HostUsageAnswer } from '#contracts/answers/cell-usage-answer.js';
import type { LedgerDiffAnswer, ReplayedEventAnswer } from '#contracts/answers/replay-answer.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { wholeNumber } from '../../options/parse-values.js';
import { plain } from '../../render/paint.js';
import { count, kibibytes, mebibytes } from '../../render/quantity.js';
import { UsageError } from '../../usage-error.js';
import { eventPrinter } from './event-printer.js';
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
      'Replays the ledger: each event, and what it left used of the cells of the hosts that it names.\nWith -o json an event a line, with -o yaml a document each.',
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
      const print = await eventPrinter(options.output, cli, eventText);
      await cli.ask(options, async () => {
        for await (const event of client.replayLedger({ from, until, host })) print(event);
      });
    });
}

function eventText(event: ReplayedEventAnswer): string {
  const lines = [`${event.revision}  ${event.time}  ${event.type}  ${plain(eventSummary(event))}`];
  for (const { host, cells, pciAddresses } of event.hosts) {
    const used = cells.filter((cell) => heldBy(cell).length > 0);
    for (const cell of used) lines.push(`    ${host} cell ${cell.id}: ${heldBy(cell).join(', ')}`);
    const rest = cells.filter((cell) => !used.includes(cell)).map(({ id }) => id);
    if (rest.length > 0) {
      lines.push(`    ${host} ${rest.length > 1 ? 'cells' : 'cell'} ${formatCpuList(rest)}: nothing held`);
    }
    if (pciAddresses.length > 0) lines.push(`    ${host} devices: ${pciAddresses.map(plain).join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What guests hold of a cell; empty: nothing. */
function heldBy({ pinnedCpus, floatingVcpus, memoryMb, pages }: CellUsageAnswer): string[] {
  const held: string[] = [];
  if (pinnedCpus.length > 0) held.push(`CPUs ${formatCpuList(pinnedCpus)}`);
  if (floatingVcpus > 0) held.push(`${count(floatingVcpus, 'floating vCPU')}`);
  if (memoryMb > 0) held.push(mebibytes(memoryMb));
  const pools = pages.filter(({ used }) => used > 0);
  for (const { sizeKb, used } of pools) held.push(`${used} pages of ${kibibytes(sizeKb)}`);
  return held;
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
  const texts = fields.flatMap((key) => {
    if (key === 'usage') return usageChanges(old!.usage as MaybeUsage, now!.usage as MaybeUsage);
    const was = before === null ? '' : `${JSON.stringify(old![key])} -> `;
    return [`${key}: ${was}${JSON.stringify(now![key])}`];
  });
  return (before === null ? ': new' : '') + texts.map((text) => `\n    ${plain(text)}`).join('');
}

/** Not there, or not reported yet: no cells are known. */
type MaybeUsage = HostUsageAnswer | null | undefined;

/** `cell 1: CPUs 4-7, 128 MiB -> nothing held`, for each cell that differs. */
function usageChanges(before: MaybeUsage, after: MaybeUsage): string[] {
  const lines: string[] = [];
  const say = (name: string, was: readonly string[], is: readonly string[]): void => {
    const [old, now] = [was, is].map((held) => held.join(', ') || 'nothing held');
    if (old !== now) lines.push(`${name}: ${old} -> ${now}`);
  };
  for (const cell of after?.cells ?? []) {
    const was = before?.cells.find(({ id }) => id === cell.id);
    say(`cell ${cell.id}`, was ? heldBy(was) : [], heldBy(cell));
  }
  say('devices', before?.pciAddresses ?? [], after?.pciAddresses ?? []);
  return lines;
}
