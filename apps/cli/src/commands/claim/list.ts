import { type Command, Option } from 'commander';
import type { ClaimAnswer, ClaimListAnswer } from '#contracts/answers/claim-answer.js';
import type { PlacedCellAnswer } from '#contracts/answers/placement-answer.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { atOption } from '../../options/at.js';
import { examples } from '../../options/examples.js';
import { limitOption, pages } from '../../options/paging.js';
import { mebibytes } from '../../render/quantity.js';
import { type Column, table } from '../../render/table.js';

interface Options extends GlobalOptions {
  readonly limit: number;
  readonly after?: string;
  readonly at?: string;
  readonly host?: string;
  readonly state?: string;
}

export function claimList(claim: Command, cli: Cli): void {
  claim
    .command('list')
    .summary('list the claims')
    .description('Lists the claims, by id.')
    .option('--host <name>', 'only claims that this host holds')
    .addOption(
      new Option('--state <state>', 'only claims in this state').choices([
        'placed',
        'confirmed',
        'released',
        'expired',
        'rejected',
      ]),
    )
    .addOption(limitOption())
    .option('--after <uuid>', 'start behind this id')
    .addOption(atOption())
    .addHelpText(
      'after',
      examples([
        ['what compute-1 holds', 'numaledger claim list --host compute-1'],
        ['what was refused', 'numaledger claim list --state rejected'],
        ['the first ten', 'numaledger claim list --limit 10'],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { at, limit, after, host, state } = options;
      const client = await cli.client(options);
      let revision = -1;
      const { items, next } = await cli.ask(options, () =>
        pages(limit, async (behind: string | null, size) => {
          const page = await client.claims({ after: behind ?? after, limit: size, host, state, at });
          revision = page.revision;
          return { items: page.claims, next: page.next };
        }),
      );
      const answer: ClaimListAnswer = { revision, claims: items, next };
      await cli.print(options, answer, () => claimsText(answer));
    });
}

const cellsOf = ({ placement }: ClaimAnswer): string =>
  placement?.cells.map(({ hostCell }) => hostCell).join(',') || '-';

const columns: readonly Column<ClaimAnswer>[] = [
  { title: 'claim', text: ({ claimId }) => claimId },
  { title: 'state', text: ({ state }) => state },
  { title: 'host', text: ({ host }) => host ?? '-' },
  { title: 'cells', text: cellsOf },
  { title: 'vCPUs', text: (claim) => overCells(claim, ({ vcpus }) => vcpus.length, String), right: true },
  { title: 'memory', text: (claim) => overCells(claim, ({ memoryMb }) => memoryMb, mebibytes), right: true },
  { title: 'outcome', text: ({ outcome }) => outcome?.kind ?? '-' },
];

/** A sum over the placed cells; `-` when there are none, as without a NUMA topology. */
function overCells(
  { placement }: ClaimAnswer,
  of: (cell: PlacedCellAnswer) => number,
  say: (sum: number) => string,
): string {
  const cells = placement?.cells ?? [];
  return cells.length > 0 ? say(cells.reduce((sum, cell) => sum + of(cell), 0)) : '-';
}

function claimsText({ claims, next, revision }: ClaimListAnswer): string {
  if (claims.length === 0) return `no claims (revision ${revision})\n`;
  return table(columns, claims) + (next === null ? '' : `more: --after ${next}\n`);
}
