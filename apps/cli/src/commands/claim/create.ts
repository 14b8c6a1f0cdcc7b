import type { Command } from 'commander';
import { type ClaimOptions, claimBody } from '../../claim-body/claim-body.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { every, keyValues, wholeNumber } from '../../options/parse-values.js';
import { claimText } from './claim-text.js';

type Options = GlobalOptions & ClaimOptions;

export function claimCreate(claim: Command, cli: Cli): void {
  claim
    .command('create')
    .summary('claim a placement for a guest')
    .description(
      'Claims a placement for a guest. The same id with the same request again gives the same answer.\nWhen no host fits, says why, and ends with 1.',
    )
    .option('--id <uuid>', "the claim's id (default: a new one)")
    .option('--instance-id <uuid>', "the libvirt domain's UUID (default: the claim's id)")
    .option('--vcpus <n>', 'vCPUs of the guest', wholeNumber(1))
    .option('--memory-mb <n>', 'memory of the guest, MiB', wholeNumber(1))
    .option(
      '--spec <key=value>',
      "an extra spec in Nova's words, like hw:numa_nodes=2; repeatable",
      keyValues,
    )
    .option(
      '--image-property <key=value>',
      'an image property, like hw_cpu_policy=dedicated; repeatable',
      keyValues,
    )
    .option('--host <name>', 'only this host; repeatable', every)
    .option('--label <key=value>', 'only hosts with this label; repeatable', keyValues)
    .option(
      '--domain <file>',
      'a domain XML for the adapter to define with the placement, - for standard input',
    )
    .option('--start', 'have the adapter start that domain too')
    .option('--file <file>', 'the request as JSON, - for standard input; options go over what it says')
    .addHelpText(
      'after',
      examples([
        [
          'two cells, dedicated CPUs, 2 MiB pages',
          'numaledger claim create --vcpus 8 --memory-mb 4096 --spec hw:numa_nodes=2 \\\n      --spec hw:cpu_policy=dedicated --spec hw:mem_page_size=2048',
        ],
        [
          'four floating vCPUs on one host',
          'numaledger claim create --vcpus 4 --memory-mb 2048 --host compute-1',
        ],
        ["the API's own form", 'numaledger claim create --file claim.json'],
        ['what was decided, for a program', 'numaledger claim create --file claim.json -o json'],
      ]),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const body = await claimBody(options, cli.terminal);
      const client = await cli.client(options);
      const { status, body: answer } = await cli.ask(options, () => client.placeClaim(body));
      await cli.print(options, answer, () => claimText(answer, { repeated: status === 200 }));
    });
}
