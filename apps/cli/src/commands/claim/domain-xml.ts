import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../../cli.js';
import { atOption } from '../../options/at.js';
import { examples } from '../../options/examples.js';

interface Options extends GlobalOptions {
  readonly at?: string;
}

export function claimDomainXml(claim: Command, cli: Cli): void {
  claim
    .command('domain-xml')
    .summary("print the domain XML elements of a claim's placement")
    .description(
      "Prints the domain XML elements of a claim's placement, for those who write the domain themselves.\nThe answer is XML, whatever --output says.",
    )
    .argument('<id>', "the claim's id")
    .addOption(atOption())
    .addHelpText(
      'after',
      examples([
        ['into a file', 'numaledger claim domain-xml 8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90 > placement.xml'],
      ]),
    )
    .action(async (claimId: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const client = await cli.client(options);
      const xml = await cli.ask(options, () => client.domainXml(claimId, { at: options.at }));
      cli.terminal.out(xml.endsWith('\n') ? xml : `${xml}\n`);
    });
}
