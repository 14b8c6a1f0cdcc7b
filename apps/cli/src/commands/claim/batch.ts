import type { Command } from 'commander';
import type { BatchAnswer, BatchResult } from '#contracts/answers/batch-answer.js';
import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { exitCodeOf, exitCodes } from '../../exit-codes.js';
import { examples } from '../../options/examples.js';
import { count } from '../../render/quantity.js';
import { type Column, table } from '../../render/table.js';
import { batchRequest, slices } from '../../requests/batch-request.js';

export function claimBatch(claim: Command, cli: Cli): void {
  claim
    .command('batch')
    .summary('claim placements for many guests')
    .description(
      'Claims placements for many guests in one go; each is decided on its own, in the order of the file.\nEnds with 1 when any was refused, with 3 when any could not be decided now. The same file again gives the same answers if it names the claim ids.',
    )
    .argument('<file>', 'the claims: a JSON array, or a JSON object a line; - for standard input')
    .addHelpText(
      'after',
      examples([
        ['from a file', 'numaledger claim batch claims.json'],
        [
          'ten guests that are alike',
          `for n in $(seq 10); do\n    echo '{"flavor": {"vcpus": 2, "memoryMb": 512, "extraSpecs": {"hw:numa_nodes": "1"}}}'\n  done | numaledger claim batch -`,
        ],
        [
          'which were refused, and why',
          "numaledger claim batch claims.json -o json | jq '.results[].problem | select(.)'",
        ],
      ]),
    )
    .action(async (file: string, _options: GlobalOptions, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const claims = await batchRequest(file, cli.terminal);
      const { results, failure } = await placeAll(claims, cli, options);
      const answer: BatchAnswer = { results };
      if (results.length > 0)
        await cli.print(options, answer, () => table(columns(claims), results.map(row)));
      if (failure) throw failure.error;
      const problems = results.flatMap(({ problem }) => problem ?? []);
      if (problems.length === 0) return;
      cli.terminal.err(`numaledger: ${problems.length} of ${count(claims.length, 'claim')} refused\n`);
      // What may go another time comes before what is decided.
      const codes = problems.map(exitCodeOf);
      cli.exitCode = codes.includes(exitCodes.unreachable) ? exitCodes.unreachable : exitCodes.refused;
    });
}

interface Placed {
  readonly results: readonly BatchResult[];
  /** What kept the rest from being decided; what is in `results` was decided all the same. */
  readonly failure: { readonly error: unknown } | null;
}

async function placeAll(claims: readonly PlaceClaimDto[], cli: Cli, options: GlobalOptions): Promise<Placed> {
  const client = await cli.client(options);
  const results: BatchResult[] = [];
  for (const slice of slices(claims)) {
    try {
      results.push(...(await cli.ask(options, () => client.placeClaims(slice))).results);
    } catch (error) {
      if (results.length > 0) {
        cli.terminal.err(`numaledger: from claim ${results.length + 1} on, nothing was answered:\n`);
      }
      return { results, failure: { error } };
    }
  }
  return { results, failure: null };
}

type Row = BatchResult & { readonly index: number };

const row = (result: BatchResult, index: number): Row => ({ ...result, index });

const columns = (claims: readonly PlaceClaimDto[]): readonly Column<Row>[] => [
  { title: 'claim', text: ({ index }) => claims[index]!.claimId },
  { title: 'result', text: resultText },
  { title: 'host', text: ({ claim }) => claim?.host ?? '-' },
  {
    title: 'cells',
    text: ({ claim }) => claim?.placement?.cells.map(({ hostCell }) => hostCell).join(',') || '-',
  },
  { title: 'why', text: ({ problem }) => (problem ? whyText(problem) : '') },
];

function resultText({ status, claim }: Row): string {
  if (!claim) return 'refused';
  return status === 200 ? `${claim.state} before` : claim.state;
}

function whyText(problem: NonNullable<BatchResult['problem']>): string {
  if (problem.code !== 'no-valid-host') return `${problem.detail ?? problem.title} [${problem.code}]`;
  const reasons = (problem.reasons ?? []) as readonly { rule: string; hosts: number }[];
  const rules = reasons.map(({ rule, hosts }) => `${rule} on ${hosts}`).join(', ') || 'no hosts';
  return `${rules} [${problem.code}]`;
}
