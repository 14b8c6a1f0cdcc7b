import { expectGolden } from '../golden/expect-golden.js';
import { numaledger } from '../processes/numaledger.js';

/** Each command is a process: a busy machine takes its time. */
jest.setTimeout(120_000);

/** Every command, so that no help text changes unseen. */
const commands = [
  '',
  'host',
  'host report',
  'host list',
  'host show',
  'host policy',
  'host enable',
  'host disable',
  'host remove',
  'claim',
  'claim create',
  'claim batch',
  'claim list',
  'claim show',
  'claim explain',
  'claim confirm',
  'claim release',
  'claim adopt',
  'claim domain-xml',
  'move',
  'move start',
  'move confirm',
  'move revert',
  'candidates',
  'usage',
  'ledger',
  'ledger list',
  'ledger follow',
  'ledger explain',
  'ledger replay',
  'ledger verify',
  'ledger checkpoint',
  'help',
];

/** Those that are only names of others. */
const groups = ['host', 'claim', 'move', 'ledger'];

/** Examples that say a guest's size: without a word of NUMA it would get no placement. */
function guests(help: string): string[] {
  const [, examples = ''] = help.split('\nExamples:\n');
  const lines = examples.split(/^ {2}# .*\n/m);
  return lines.filter((line) => /--vcpus|"vcpus"/.test(line));
}

describe('numaledger --help', () => {
  it('says what each command does, with examples', async () => {
    const texts: string[] = [];
    for (const command of commands) {
      const args = command.split(' ').filter((word) => word !== '');
      const { code, stdout, stderr } = await numaledger([...args, '--help'], {
        settings: { COLUMNS: '100' },
      });
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
      expect(stdout).toContain('Examples:');
      for (const line of guests(stdout)) expect(line).toMatch(/hw:numa_nodes|hw:cpu_policy|hw:mem_page_size/);
      texts.push(`$ ${['numaledger', ...args, '--help'].join(' ')}\n${stdout}`);
    }
    expectGolden('test/cli/golden/help.txt', texts.join('\n'));
  });

  it('lists every command there is', async () => {
    const { stdout } = await numaledger(['--help']);
    const section = /\nCommands:\n(.*?)\n\n/s.exec(stdout)![1]!;
    const listed = [...section.matchAll(/^ {2}([a-z]+)(?: \[[a-z.]+\])? +(.*(?:\n {10,}.*)*)/gm)].flatMap(
      ([, name, summary]) => {
        if (!groups.includes(name!)) return [name!];
        return [name!, ...summary!.split(/[,\s]+/).map((command) => `${name} ${command}`)];
      },
    );
    expect(listed.sort()).toEqual(commands.filter((command) => command !== '').sort());
  });
});

describe('numaledger help', () => {
  it.each(['', 'host', 'claim create', 'usage'])('is the same as --help: %j', async (command) => {
    const words = command.split(' ').filter((word) => word !== '');
    const { stdout } = await numaledger([...words, '--help']);
    expect(await numaledger(['help', ...words])).toEqual({ code: 0, stdout, stderr: '' });
  });
});

describe('numaledger --version', () => {
  it('is the version of package.json', async () => {
    const { version } = jest.requireActual<{ version: string }>('../../package.json');
    expect(await numaledger(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});
