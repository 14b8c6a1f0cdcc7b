import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { claimText } from './claim-text.js';

interface Options extends GlobalOptions {
  readonly id?: string;
}

export function claimAdopt(claim: Command, cli: Cli): void {
  claim
    .command('adopt')
    .summary('claim a guest that runs without a claim')
    .description(
      "Claims a guest that runs on a host without a claim, where it runs: 'host show' lists such guests.\nIts vCPUs stay where they are, and its definition is made to say the same.",
    )
    .argument('<host>', "the host's name")
    .argument('<instance-id>', "the libvirt domain's UUID")
    .option('--id <uuid>', "the claim's id (default: a new one)")
    .addHelpText(
      'after',
      examples([
        [
          'a guest that host show lists',
          'numaledger claim adopt compute-1 5c7ebd4f-a061-4f88-9d92-3ec0415f6273',
        ],
      ]),
    )
    .action(async (host: string, instanceId: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const client = await cli.client(options);
      const claimId = options.id ?? randomUUID();
      const { status, body } = await cli.ask(options, () => client.adoptGuest(host, instanceId, { claimId }));
      await cli.print(options, body, () => claimText(body, { repeated: status === 200 }));
    });
}
