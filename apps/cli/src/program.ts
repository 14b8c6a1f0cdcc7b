import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { settings } from '#contracts/settings/settings.js';
import type { Cli } from './cli.js';
import { candidatesCommand } from './commands/candidates.js';
import { claimCommands } from './commands/claim/claim.js';
import { helpCommand } from './commands/help.js';
import { hostCommands } from './commands/host/host.js';
import { ledgerCommands } from './commands/ledger/ledger.js';
import { moveCommands } from './commands/move/move.js';
import { refuseHelpForUnknown } from './commands/unknown-command.js';
import { usageCommand } from './commands/usage.js';
import { examples } from './options/examples.js';

/** The whole command line of numaledger. A new command is a file under commands/ and a line in its group. */
export function buildProgram(cli: Cli): Command {
  const program = new Command('numaledger')
    .description('NUMA placement for virtual machines, decided on an event ledger.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    // commander's own would not know the commands of a group
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true, helpWidth: cli.terminal.width })
    .configureOutput({
      writeOut: (text) => cli.terminal.out(text),
      writeErr: (text) => cli.terminal.err(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'numaledger: ')),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addOption(
      new Option('-o, --output <format>', 'how to print the answer')
        .choices(['table', 'json', 'yaml'])
        .default('table'),
    )
    .addOption(
      new Option('--url <url>', `the tracker (NUMALEDGER_URL, else ${settings.NUMALEDGER_URL.default})`),
    )
    .addOption(
      new Option('--token <token>', 'bearer token (better in NUMALEDGER_TOKEN: arguments can be seen)'),
    );
  hostCommands(program, cli);
  claimCommands(program, cli);
  moveCommands(program, cli);
  candidatesCommand(program, cli);
  usageCommand(program, cli);
  ledgerCommands(program, cli);
  helpCommand(program);
  refuseHelpForUnknown(program);
  return program.addHelpText(
    'after',
    `${examples([
      ['report a host, from the machine itself', 'virsh capabilities | numaledger host report compute-1 -'],
      [
        'claim eight dedicated CPUs in two NUMA cells, on any host',
        'numaledger claim create --vcpus 8 --memory-mb 4096 --spec hw:numa_nodes=2 --spec hw:cpu_policy=dedicated',
      ],
      ['see who holds what', 'numaledger host show compute-1'],
      ['prove the history', 'numaledger ledger verify'],
    ])}
Exit codes:
  0  done
  1  refused by the tracker
  2  the command line, a setting or a local file is wrong
  3  the tracker cannot be reached, or cannot take the command now: try again

Settings (environment variables; the tracker and the adapter read them too):
${settingsText(cli.terminal.width)}`,
  );
}

function version(): string {
  // in the checkout and in an installed package alike: dist/apps/cli/src/program.js
  const file = new URL('../../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function settingsText(width: number): string {
  const indent = 29;
  return Object.entries(settings)
    .map(([name, { default: value, means }]) => {
      const words = `${means}${value === '' ? '' : ` (default ${value})`}`.split(' ');
      const lines = [''];
      for (const word of words) {
        if (lines.at(-1)!.length + word.length + 1 > width - indent && lines.at(-1) !== '') lines.push('');
        lines.push(`${lines.pop()} ${word}`.trimStart());
      }
      return `  ${name.padEnd(indent - 2)}${lines.join(`\n${' '.repeat(indent)}`)}`;
    })
    .join('\n');
}
