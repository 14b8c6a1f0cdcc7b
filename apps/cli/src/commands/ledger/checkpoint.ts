import type { Command } from 'commander';
import { CheckpointError, signHead } from '#contracts/checkpoint/checkpoint.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { atOption } from '../../options/at.js';
import { examples } from '../../options/examples.js';
import { readLocalFile } from '../../options/read-local-file.js';
import { UsageError } from '../../usage-error.js';

interface Options extends GlobalOptions {
  readonly key: string;
  readonly at?: string;
}

export function ledgerCheckpoint(ledger: Command, cli: Cli): void {
  ledger
    .command('checkpoint')
    .summary('sign where the ledger is')
    .description(
      'Prints where the ledger is, signed with an Ed25519 key that stays here. Keep it elsewhere: with it, verify shows\nlater that nothing up to it was changed or cut off.',
    )
    .requiredOption('--key <file>', 'the private key, PEM; - reads standard input')
    .addOption(atOption())
    .addHelpText(
      'after',
      examples([
        [
          'make a key',
          'openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem -pubout -out key.pub',
        ],
        ['sign', 'numaledger ledger checkpoint --key key.pem > checkpoint.json'],
        [
          'verify, later and elsewhere',
          'numaledger ledger verify --checkpoint checkpoint.json --public-key key.pub',
        ],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      if (options.output === 'yaml') throw new UsageError('a checkpoint is JSON: leave out -o yaml');
      const key = await readLocalFile(options.key, cli.terminal);
      const client = await cli.client(options, 30 * 60_000);
      const head = await cli.ask(options, () => client.ledgerHead({ at: options.at }));
      const checkpoint = asUsage(() => signHead(head, key));
      await cli.print(options, checkpoint, () => `${JSON.stringify(checkpoint, null, 2)}\n`);
    });
}

/** A key or checkpoint that cannot be used is a fault of the command line. */
export function asUsage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CheckpointError) throw new UsageError(error.message);
    throw error;
  }
}
