import type { Command } from 'commander';
import type { CandidatesAnswer } from '#contracts/answers/candidates-answer.js';
import type { PlacedCellAnswer } from '#contracts/answers/placement-answer.js';
import type { Cli, GlobalOptions } from '../cli.js';
import { exitCodes } from '../exit-codes.js';
import { examples } from '../options/examples.js';
import { serverGroup } from '../options/group.js';
import { wholeNumber } from '../options/parse-values.js';
import { nearestLines, reasonLines } from '../problems/refusal-lines.js';
import { plain } from '../render/paint.js';
import { type Column, table } from '../render/table.js';
import { type CandidatesOptions, candidatesRequest } from '../requests/candidates-request.js';
import { guestOptions } from '../requests/guest-options.js';
import { cellColumns } from './claim/claim-text.js';

type Options = GlobalOptions & CandidatesOptions;

export function candidatesCommand(program: Command, cli: Cli): void {
  const candidates = program
    .command('candidates')
    .summary('which hosts would take a guest, and why the others would not')
    .description(
      'Asks which hosts would take a guest, best first, each with the placement that it would give. Nothing is held.\nA --host with colons is one that is only thought of, and is asked instead of the zone.\nEnds with 1 when no host would.',
    );
  guestOptions(candidates)
    .option(
      '--group <id:policy>',
      'a server group: affinity, anti-affinity, soft-affinity, soft-anti-affinity',
      serverGroup,
    )
    .option('--limit <n>', 'name at most this many hosts that fit (default: 10)', wholeNumber(1, 1000))
    .addHelpText(
      'after',
      examples([
        [
          'where eight dedicated CPUs in two cells would go',
          'numaledger candidates --vcpus 8 --memory-mb 4096 --spec hw:numa_nodes=2 --spec hw:cpu_policy=dedicated',
        ],
        [
          'how it would lie on a host that is not there yet',
          "numaledger candidates --file claim.json --host 'socket:2 cell:4 core:8 thread:2 memory:64g page-2m:8192'",
        ],
        ['the same for a claim in a file', 'numaledger candidates --file claim.json'],
        ['the names alone', "numaledger candidates --file claim.json -o json | jq -r '.candidates[].host'"],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const body = await candidatesRequest(options, cli.terminal);
      const client = await cli.client(options);
      const answer = await cli.ask(options, () => client.candidates(body));
      await cli.print(options, answer, () => candidatesText(answer));
      if (answer.candidates.length === 0) cli.exitCode = exitCodes.refused;
    });
}

interface Row {
  /** Empty but on the first row of a host. */
  readonly host: string;
  readonly cell: PlacedCellAnswer | null;
}

/** What a guest without a NUMA topology has instead of pins. */
const floats = 'floats over the whole host';

const columns: readonly Column<Row>[] = [
  { title: 'host', text: ({ host }) => host, widest: 40 },
  ...cellColumns.map(({ title, text, right }, index): Column<Row> => {
    const none = index === cellColumns.length - 1 ? floats : '-';
    return { title, right, text: ({ cell }) => (cell ? text(cell) : none) };
  }),
];

function candidatesText({ candidates, complete, reasons, nearest, revision }: CandidatesAnswer): string {
  const lines: string[] = [];
  if (candidates.length > 0) lines.push(table(columns, candidates.flatMap(rows)).trimEnd());
  else lines.push(`no host fits (revision ${revision})`);
  for (const { host, placement } of candidates) {
    lines.push(
      ...placement.pciDevices.map(({ requestId, address }) => plain(`${host}: PCI ${requestId}: ${address}`)),
    );
  }
  if (!complete) lines.push('more hosts may fit: --limit');
  if (reasons.length > 0) {
    lines.push(...(candidates.length > 0 ? ['', 'the others do not fit:'] : []));
    lines.push(...[...reasonLines(reasons), ...nearestLines(nearest)].map((line) => `  ${plain(line)}`));
  }
  if (candidates.length + reasons.length === 0) lines.push('  the zone has no hosts');
  return lines.map((line) => `${line}\n`).join('');
}

function rows({ host, placement }: CandidatesAnswer['candidates'][number]): Row[] {
  // Without a NUMA topology there are no cells: the guest floats over the whole host.
  if (placement.cells.length === 0) return [{ host, cell: null }];
  return placement.cells.map((cell, index) => ({ host: index === 0 ? host : '', cell }));
}
