import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { examples } from '../../options/examples.js';
import { parseJsonObject, readLocalFile } from '../../options/read-local-file.js';
import { UsageError } from '../../usage-error.js';
import { hostCommandText } from './host-command-text.js';

interface Options extends GlobalOptions {
  readonly synthetic?: string;
}

export function hostReport(host: Command, cli: Cli): void {
  host
    .command('report')
    .summary('tell the tracker what a host has')
    .description(
      "Tells the tracker what a host has: libvirt's capabilities XML, or the JSON form of a report.\nA report equal to the last one changes nothing.\nCapabilities name CPUs that are offline too; only the adapter, which reads the host's CPU map, leaves them out.",
    )
    .argument('<name>', "the host's name")
    .argument('[file]', 'the capabilities (XML or JSON), - for standard input')
    .option('--synthetic <text>', 'a made-up host instead of a file')
    .addHelpText(
      'after',
      examples([
        ['on the host itself', 'virsh capabilities | numaledger host report compute-1 -'],
        ['from a file', 'numaledger host report compute-1 capabilities.xml'],
        [
          'a host to plan with: 2 sockets of 4 cells, 8 cores with 2 threads each',
          'numaledger host report plan-1 --synthetic "socket:2 cell:4 core:8 thread:2 memory:64g page-2m:8192"',
        ],
      ]),
    )
    .action(async (name: string, file: string | undefined, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const content = await reportContent(file, options.synthetic, cli);
      const client = await cli.client(options);
      const answer = await cli.ask(options, () =>
        'xml' in content
          ? client.reportCapabilities(name, content.xml)
          : client.reportHost(name, content.report),
      );
      await cli.print(options, answer, () =>
        hostCommandText(answer, 'reported', 'the same as its last report'),
      );
    });
}

async function reportContent(
  file: string | undefined,
  synthetic: string | undefined,
  cli: Cli,
): Promise<{ xml: string } | { report: unknown }> {
  if ((file === undefined) === (synthetic === undefined)) {
    throw new UsageError('give the capabilities as a FILE, as - for standard input, or a --synthetic host');
  }
  if (synthetic !== undefined) return { report: await syntheticReport(synthetic) };
  const text = await readLocalFile(file!, cli.terminal);
  const name = file === '-' ? 'standard input' : file;
  // trimStart takes a byte order mark for white space, too
  const [first] = text.trimStart();
  if (first === undefined) throw new UsageError(`${name} is empty`);
  if (first === '{') return { report: parseJsonObject(text, file!) };
  if (first === '<') return { xml: text };
  throw new UsageError(
    `${name} is neither capabilities XML nor a JSON object: it begins with neither < nor {`,
  );
}

async function syntheticReport(text: string): Promise<unknown> {
  const { parseSyntheticHost } = await import('#numa/host/synthetic-host.js');
  try {
    return parseSyntheticHost(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
