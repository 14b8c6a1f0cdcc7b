import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { serverGroup } from '../../options/group.js';
import { wholeNumber } from '../../options/parse-values.js';
import { type ClaimOptions, claimRequest } from '../../requests/claim-request.js';
import { guestOptions } from '../../requests/guest-options.js';
import { claimText } from './claim-text.js';

type Options = GlobalOptions & ClaimOptions;

export function claimCreate(claim: Command, cli: Cli): void {
  const create = claim
    .command('create')
    .summary('claim a placement for a guest')
    .description(
      'Claims a placement for a guest. The same id with the same request again gives the same answer.\nWhen no host fits, says why, and ends with 1.',
    )
    .option('--id <uuid>', "the claim's id (default: a new one)")
    .option(
      '--instance-id <uuid>',
      "the libvirt domain's UUID (default: without --id that of the --domain, else the claim's id)",
    );
  guestOptions(create)
    .option(
      '--group <id:policy>',
      'a server group: affinity, anti-affinity, soft-affinity, soft-anti-affinity',
      serverGroup,
    )
    .option('--lease <seconds>', 'the claim ends unless it is confirmed in time', wholeNumber(1))
    .option(
      '--domain <file>',
      'a domain XML for the adapter to define with the placement, - for standard input',
    )
    .option('--start', 'have the adapter start that domain too')
    .addHelpText(
      'after',
      examples([
        [
          'two cells, dedicated CPUs, 2 MiB pages',
          'numaledger claim create --vcpus 8 --memory-mb 4096 --spec hw:numa_nodes=2 \\\n      --spec hw:cpu_policy=dedicated --spec hw:mem_page_size=2048',
        ],
        [
          'four floating vCPUs on one host',
          'numaledger claim create --vcpus 4 --memory-mb 2048 --spec hw:numa_nodes=1 --host compute-1',
        ],
        [
          'away from the rest of its group, and given back unless confirmed within two minutes',
          'numaledger claim create --vcpus 4 --memory-mb 2048 --spec hw:numa_nodes=1 \\\n      --group db:anti-affinity --lease 120',
        ],
        [
          'near a network card of its own',
          'numaledger claim create --vcpus 4 --memory-mb 2048 --spec hw:numa_nodes=1 \\\n      --pci id=nic0,vendor_id=8086,product_id=154d',
        ],
        [
          'for a domain that the adapter is to define and start; its <uuid> is the instance',
          'numaledger claim create --vcpus 4 --memory-mb 2048 --spec hw:numa_nodes=1 \\\n      --domain guest.xml --start',
        ],
        ["the API's own form", 'numaledger claim create --file claim.json'],
        ['what was decided, for a program', 'numaledger claim create --file claim.json -o json'],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const body = await claimRequest(options, cli.terminal);
      const client = await cli.client(options);
      const { status, body: answer } = await cli.ask(options, () => client.placeClaim(body));
      await cli.print(options, answer, () => claimText(answer, { repeated: status === 200 }));
    });
}
