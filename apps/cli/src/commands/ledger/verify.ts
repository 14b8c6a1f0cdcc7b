import type { Command } from 'commander';
import type { VerifyAnswer } from '#contracts/answers/ledger-answer.js';
import type { NumaledgerClient } from '#contracts/client/api-client.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { exitCodes } from '../../exit-codes.js';
import { examples } from '../../options/examples.js';
import { plain } from '../../render/paint.js';
import { count } from '../../render/quantity.js';
import type { Terminal } from '../../render/terminal.js';
import { UsageError } from '../../usage-error.js';
import { checkpointFaults, readCheckpoint } from './compare-checkpoint.js';

interface Options extends GlobalOptions {
  readonly checkpoint?: string;
  readonly publicKey?: string;
}

/** A long ledger takes its time; the tracker answers when it is through. */
const timeoutMs = 30 * 60_000;

export function ledgerVerify(ledger: Command, cli: Cli): void {
  ledger
    .command('verify')
    .summary('replay the ledger and prove it')
    .description(
      'Replays the ledger from its first event: hash chain, order, every placement by a checker of its own, and whether the replayed state is the one that answers queries. Ends with 1 when anything is wrong. A damaged snapshot is told of and set aside: it is a cache, and no fault of the ledger.',
    )
    .option('--checkpoint <file>', 'a signed checkpoint that the ledger must still contain')
    .option('--public-key <file>', 'the public key of who signed it, PEM')
    .addHelpText(
      'after',
      examples([
        ['once', 'numaledger ledger verify'],
        [
          'against a checkpoint',
          'numaledger ledger verify --checkpoint checkpoint.json --public-key key.pub',
        ],
        ['in a script', 'numaledger ledger verify > /dev/null || echo "the ledger is not whole"'],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { checkpoint, publicKey } = options;
      if ((checkpoint === undefined) !== (publicKey === undefined))
        throw new UsageError('--checkpoint and --public-key go together');
      // First: behind a long verification, a file that cannot be used would be told of half an hour late.
      const given =
        checkpoint !== undefined && publicKey !== undefined
          ? await readCheckpoint(cli.terminal, { checkpoint, publicKey })
          : null;
      const client = await cli.client(options, timeoutMs);
      const answer = await cli.ask(options, () => verified(client, cli.terminal));
      await cli.print(options, answer, () => verifyText(answer));
      const faults = given ? await cli.ask(options, () => checkpointFaults(client, given)) : [];
      for (const fault of faults) cli.terminal.err(`numaledger: checkpoint: ${plain(fault)}\n`);
      if (given && faults.length === 0 && options.output === 'table')
        cli.terminal.out('checkpoint      signed, and contained\n');
      if (!answer.valid) cli.terminal.err('numaledger: the ledger is not valid\n');
      if (!answer.valid || faults.length > 0) {
        cli.exitCode = exitCodes.refused;
      }
    });
}

/** Verifies, and says how far it is where somebody looks. */
async function verified(client: NumaledgerClient, { progress }: Terminal): Promise<VerifyAnswer> {
  if (!progress) return client.verifyLedger();
  try {
    return await client.verifyLedger(({ revision, until }) =>
      progress(`revision ${Math.max(revision, 0)} of ${until} verified`),
    );
  } finally {
    progress('');
  }
}

function verifyText(answer: VerifyAnswer): string {
  const {
    events,
    revision,
    valid,
    faults,
    lastHash,
    replayedState,
    servedState,
    seconds,
    placements,
    rejections,
    snapshots,
    unusableSnapshots,
  } = answer;
  const lines = [
    `${count(events, 'event')} up to revision ${revision}: ${valid ? 'valid' : 'NOT VALID'} (${seconds.toFixed(2)} s)`,
    `proved          ${count(placements, 'placement')}, ${count(rejections, 'rejection')}, ${count(snapshots.length, 'snapshot')}`,
    `last hash       ${lastHash}`,
    `state replayed  ${replayedState}`,
    `state served    ${replayedState === servedState ? 'the same' : servedState}`,
    ...unusableSnapshots.map(
      ({ revision: at, detail }) => `snapshot at revision ${at} not usable: ${plain(detail)}`,
    ),
    ...faults.map(({ revision: at, rule, detail }) => `fault at revision ${at}: ${rule}: ${plain(detail)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
