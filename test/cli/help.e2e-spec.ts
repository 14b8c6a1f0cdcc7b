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
  'claim list',
  'claim show',
  'claim release',
  'claim domain-xml',
  'ledger',
  'ledger list',
  'ledger verify',
];

describe('numaledger --help', () => {
  it('says what each command does, with examples', async () => {
    const texts: string[] = [];
    for (const command of commands) {
      const args = command.split(' ').filter((word) => word !== '');
      const { code, stdout, stderr } = await numaledger([...args, '--help'], {
        settings: { COLUMNS: '100' },
      });
      expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
      if (args.length !== 1) expect(stdout).toContain('Examples:');
      texts.push(`$ ${['numaledger', ...args, '--help'].join(' ')}\n${stdout}`);
    }
    expectGolden('test/cli/golden/help.txt', texts.join('\n'));
  });

  it('lists every command there is', async () => {
    const { stdout } = await numaledger(['--help']);
    const groups = [...stdout.matchAll(/^ {2}(host|claim|ledger) +(.*(?:\n {10,}.*)*)/gm)];
    const listed = groups.flatMap(([, group, names]) =>
      names!.split(/[,\s]+/).map((name) => `${group} ${name}`),
    );
    expect(listed.sort()).toEqual(commands.filter((command) => command.includes(' ')).sort());
  });
});

describe('numaledger --version', () => {
  it('is the version of package.json', async () => {
    const { version } = jest.requireActual<{ version: string }>('../../package.json');
    expect(await numaledger(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});
