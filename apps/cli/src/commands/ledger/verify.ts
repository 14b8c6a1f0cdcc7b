import type { Command } from 'commander';
import type { VerifyAnswer } from '#contracts/answers/ledger-answer.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { exitCodes } from '../../exit-codes.js';
import { examples } from '../../options/examples.js';
import { plain } from '../../render/paint.js';
import { count } from '../../render/quantity.js';

/** A long ledger takes its time; the tracker answers when it is through. */
const timeoutMs = 30 * 60_000;

export function ledgerVerify(ledger: Command, cli: Cli): void {
  ledger
    .command('verify')
    .summary('replay the ledger and prove it')
    .description(
      'Replays the ledger from its first event: hash chain, order, every placement by a checker of its own, and\nwhether the replayed state is the one that answers queries. Ends with 1 when anything is wrong.',
    )
    .addHelpText(
      'after',
      examples([
        ['once', 'numaledger ledger verify'],
        ['in a script', 'numaledger ledger verify > /dev/null || echo "the ledger is not whole"'],
      ]),
    )
    .action(async (_options: GlobalOptions, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const client = await cli.client(options, timeoutMs);
      const answer = await cli.ask(options, () => client.verifyLedger());
      await cli.print(options, answer, () => verifyText(answer));
      if (!answer.valid) {
        cli.terminal.err('numaledger: the ledger is not valid\n');
        cli.exitCode = exitCodes.refused;
      }
    });
}

function verifyText(answer: VerifyAnswer): string {
  const { events, revision, valid, faults, lastHash, replayedState, servedState, seconds } = answer;
  const lines = [
    `${count(events, 'event')} up to revision ${revision}: ${valid ? 'valid' : 'NOT VALID'} (${seconds.toFixed(2)} s)`,
    `last hash       ${lastHash}`,
    `state replayed  ${replayedState}`,
    `state served    ${replayedState === servedState ? 'the same' : servedState}`,
    ...faults.map(({ revision: at, rule, detail }) => `fault at revision ${at}: ${rule}: ${plain(detail)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
