import { type Command, Option } from 'commander';
import type { HostPolicyAnswer } from '#contracts/answers/host-answer.js';
import type { NumaledgerClient } from '#contracts/client/api-client.js';
import { ApiProblemError } from '#contracts/client/api-error.js';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import {
  cpuList,
  every,
  keyValues,
  ratio,
  reservedMemory,
  reservedPages,
} from '../../options/parse-values.js';
import { changedPolicy, type PolicyChanges, policyText } from './changed-policy.js';
import { hostCommandText } from './host-command-text.js';

type Options = GlobalOptions & PolicyChanges;

export function hostPolicy(host: Command, cli: Cli): void {
  host
    .command('policy')
    .summary('set what the operator decides about a host, or show it')
    .description(
      'Sets what the operator decides about a host. Only what is named changes; without options the policy is shown.\nA policy may be set before the host reports for the first time.',
    )
    .argument('<name>', "the host's name")
    .option('--shared-cpus <list>', 'CPUs that guests float over, like 0-3; none: not set', cpuList)
    .option('--dedicated-cpus <list>', 'CPUs given to one guest alone, like 4-15; none: not set', cpuList)
    .option(
      '--reserve <pages>',
      'pages kept from guests: cell:0,size:2048,count:64 (KiB); repeatable',
      reservedPages,
    )
    .option(
      '--reserve-memory <memory>',
      'memory kept from guests, huge pages apart: cell:0,memory:4096 (MiB); repeatable',
      reservedMemory,
    )
    .option('--cpu-ratio <n>', 'floating vCPUs for each shared CPU', ratio)
    .option('--ram-ratio <n>', 'guest memory for each MiB of a cell', ratio)
    .addOption(new Option('--cell-order <order>', 'which cells are tried first').choices(['spread', 'pack']))
    .addOption(
      new Option('--foreign-guests <how>', 'CPUs of guests without a claim').choices(['avoid', 'ignore']),
    )
    .option('--label <key=value>', 'a label that claims can ask for; repeatable', keyValues)
    .option('--unlabel <key>', 'a label to take away; repeatable', every)
    .option('--reset', 'start from the defaults instead of the present policy')
    .addHelpText(
      'after',
      examples([
        [
          'two CPUs for floating guests, the rest dedicated',
          'numaledger host policy compute-1 --shared-cpus 0-1 --dedicated-cpus 2-15',
        ],
        [
          'keep 64 pages of 2 MiB in cell 0 for the host',
          'numaledger host policy compute-1 --reserve cell:0,size:2048,count:64',
        ],
        [
          'keep 4 GiB of cell 0 for the host',
          'numaledger host policy compute-1 --reserve-memory cell:0,memory:4096',
        ],
        [
          'label it, and look',
          'numaledger host policy compute-1 --label rack=r2 && numaledger host policy compute-1',
        ],
      ]),
    )
    .action(async (name: string, own: PolicyChanges, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const client = await cli.client(options);
      if (Object.keys(own).length === 0) {
        const { policy } = await cli.ask(options, () => client.host(name));
        await cli.print(options, policy, () => policyText(policy));
        return;
      }
      const answer = await cli.ask(options, async () => {
        const policy = changedPolicy(own.reset ? null : await presentPolicy(client, name), own);
        return client.setHostPolicy(name, policy);
      });
      await cli.print(options, answer, () =>
        hostCommandText(answer, 'has its policy', 'the policy is so already'),
      );
    });
}

/** null: the host is not known yet. */
async function presentPolicy(client: NumaledgerClient, name: string): Promise<HostPolicyAnswer | null> {
  try {
    return (await client.host(name)).policy;
  } catch (error) {
    if (error instanceof ApiProblemError && error.code === 'host-not-found') return null;
    throw error;
  }
}
