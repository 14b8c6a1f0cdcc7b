import { type Command, Option } from 'commander';
import type { MoveKindDto } from '#contracts/dto/start-move.dto.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { guestOptions } from '../../requests/guest-options.js';
import { type MoveOptions, moveRequest } from '../../requests/move-request.js';
import { moveText } from './move-text.js';

type Options = GlobalOptions & MoveOptions;

const kinds = ['resize', 'cold-migration', 'live-migration', 'evacuation'] satisfies MoveKindDto[];

export function moveStart(move: Command, cli: Cli): void {
  const start = move
    .command('start')
    .summary("take a second hold for a claim's guest")
    .description(
      "Takes a second hold for a claim's guest. Both count until the move is confirmed or reverted.\nWhat is left out stays as the claim has it; only a resize may change what the guest asks for.",
    )
    .argument('<claim>', "the claim's id")
    .addOption(new Option('--kind <kind>', 'why the guest moves').choices(kinds))
    .option('--id <uuid>', "the move's id (default: a new one)");
  guestOptions(start)
    .addHelpText(
      'after',
      examples([
        [
          'to another host, the running guest along',
          'numaledger move start 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90 --kind live-migration --host compute-2',
        ],
        [
          'to twice the size, wherever it fits',
          'numaledger move start 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90 --kind resize \\\n      --vcpus 8 --memory-mb 8192 --spec hw:numa_nodes=2',
        ],
      ]),
    )
    .action(async (claimId: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const body = await moveRequest(options, cli.terminal);
      const client = await cli.client(options);
      const { status, body: answer } = await cli.ask(options, () => client.startMove(claimId, body));
      await cli.print(options, answer, () => moveText(answer, { repeated: status === 200 }));
    });
}
