import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnv } from '../processes/clean-env.js';
import { numaledger, type RunOptions } from '../processes/numaledger.js';

const folder = mkdtempSync(join(tmpdir(), 'numaledger-cli-'));
const broken = join(folder, 'broken.json');
const list = join(folder, 'list.json');
const empty = join(folder, 'empty.xml');
const checkpoint = join(folder, 'checkpoint.json');
const token = join(folder, 'no-such-file');

beforeAll(() => {
  writeFileSync(broken, '{ "flavor": ');
  writeFileSync(list, '[]');
  writeFileSync(empty, '');
  const head = { zone: 'default', revision: 1, hash: 'a', stateHash: 'b', time: null, signature: 'c' };
  writeFileSync(checkpoint, JSON.stringify(head));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Each command is a process: a busy machine takes its time. */
jest.setTimeout(120_000);

/** Port 9 of this machine answers to nobody: a usage error must be found before the tracker is asked. */
const nobody = { NUMALEDGER_URL: 'http://127.0.0.1:9' };
const verify = ['ledger', 'verify', '--checkpoint'];
const guest = ['--vcpus', '1', '--memory-mb', '64'];

describe('exit code 2, one or two lines, nothing on standard output', () => {
  const cases: [name: string, args: string[], says: string | RegExp, settings?: Record<string, string>][] = [
    ['an unknown command', ['hosts'], "unknown command 'hosts'"],
    ['help for an unknown command', ['help', 'host', 'lst'], "unknown command 'host lst'"],
    ['the same, mistyped', ['help', 'host', 'lst'], '(Did you mean list?)'],
    ['--help behind an unknown command', ['group', '--help'], "unknown command 'group'"],
    ['--help behind an unknown one and another word', ['grup', 'list', '-h'], "unknown command 'grup'"],
    ['--help behind an unknown one of a group', ['host', 'remoe', '--help'], "unknown command 'remoe'"],
    ['the same, by the name meant', ['-o', 'json', 'host', 'remoe', '--help'], '(Did you mean remove?)'],
    ["a host's name that leads elsewhere", ['host', 'show', '..'], "the host's name is '..', but"],
    ["no host's name", ['host', 'show', ''], "the host's name is '', but it must not be empty"],
    ["a policy's host that is none", ['host', 'policy', '.', '--cpu-ratio', '2'], "the host's name"],
    ["a claim's id that leads elsewhere", ['claim', 'release', '..'], "the claim's id is '..'"],
    ["a move's id that leads elsewhere", ['move', 'confirm', 'a', '..'], "the move's id is '..'"],
    ['an instance that leads elsewhere', ['claim', 'adopt', 'a', '..'], "the libvirt domain's UUID is '..'"],
    ['a mistyped command', ['host', 'lst'], '(Did you mean list?)'],
    ['a mistyped option', ['host', 'list', '--limt', '1'], '(Did you mean --limit?)'],
    ['a missing argument', ['host', 'show'], "missing required argument 'name'"],
    ['an argument too many', ['host', 'show', 'a', 'b'], 'too many arguments'],
    ['a format that is none', ['host', 'list', '-o', 'xml'], 'table, json, yaml'],
    ['a limit that is none', ['host', 'list', '--limit', '0'], '--limit'],
    ['a number that is none', ['claim', 'create', '--vcpus', 'two', '--memory-mb', '1'], '--vcpus'],
    ['a spec without a value', ['claim', 'create', ...guest, '--spec', 'hw:numa_nodes'], 'KEY=VALUE'],
    ['a guest without a size', ['claim', 'create', '--vcpus', '1'], '--memory-mb'],
    ['no reason', ['host', 'disable', 'a'], '--reason'],
    ['neither file nor synthetic host', ['host', 'report', 'a'], 'FILE'],
    ['file and synthetic host', ['host', 'report', 'a', empty, '--synthetic', 'cell:1'], 'FILE'],
    ['a synthetic host that is none', ['host', 'report', 'a', '--synthetic', 'cells:1'], 'cells:1'],
    [
      'a file that is not there',
      ['host', 'report', 'a', token],
      `cannot read ${token}: there is no such file`,
    ],
    ['a start of no domain', ['claim', 'create', ...guest, '--start'], '--domain'],
    ['a folder', ['host', 'report', 'a', folder], `cannot read ${folder}: it is a folder`],
    ['an empty file', ['host', 'report', 'a', empty], `${empty} is empty`],
    [
      'a file that is neither XML nor JSON',
      ['host', 'report', 'a', 'README.md'],
      'README.md is neither capabilities XML nor a JSON object: it begins with neither < nor {',
    ],
    ['a report that is a list', ['host', 'report', 'a', list], `${list} is neither`],
    ['a report in broken JSON', ['host', 'report', 'a', broken], `${broken} is not valid JSON`],
    ['broken JSON', ['claim', 'create', '--file', broken], `${broken} is not valid JSON`],
    ['JSON that is no object', ['claim', 'create', '--file', list], `${list} must hold a JSON object`],
    ['two standard inputs', ['claim', 'create', '--file', '-', '--domain', '-'], 'only one'],
    [
      'reserved pages that are none',
      ['host', 'policy', 'a', '--reserve', '0,2048,1'],
      'cell:0,size:2048,count:64',
    ],
    ['a CPU list that is none', ['host', 'policy', 'a', '--shared-cpus', '3-1'], '--shared-cpus'],
    ['a group without a policy', ['claim', 'create', ...guest, '--group', 'db'], 'ID:POLICY'],
    ['a PCI request without an id', ['claim', 'create', ...guest, '--pci', 'vendor_id=8086'], 'id=nic0'],
    ['one ratio without the other', ['candidates', ...guest, '--cpu-ratio', '2'], 'go together'],
    [
      'a synthetic host and one by name',
      ['candidates', ...guest, '--host', 'core:2', '--host', 'a'],
      'together',
    ],
    ['a dry run without a size', ['candidates', '--vcpus', '1'], '--memory-mb'],
    ['a batch of nothing', ['claim', 'batch', list], `${list} holds no claims`],
    ['a batch that is no JSON', ['claim', 'batch', broken], `${broken} is not valid JSON`],
    ['a move without a kind', ['move', 'start', 'x'], '--kind'],
    ['half a flavor', ['move', 'start', 'x', '--kind', 'resize', '--vcpus', '2'], 'the new flavor needs'],
    ['a revision that is none', ['ledger', 'explain', 'last'], 'whole number'],
    ['one end of a difference', ['ledger', 'replay', '--diff', '1'], 'two revisions'],
    ['a checkpoint without a key', ['ledger', 'verify', '--checkpoint', list], 'go together'],
    ['a checkpoint that is not there', [...verify, token, '--public-key', empty], `cannot read ${token}`],
    ['a checkpoint without a name', [...verify, '', '--public-key', ''], 'there is no such file'],
    [
      'a checkpoint that is no JSON',
      [...verify, broken, '--public-key', empty],
      'the checkpoint is not JSON',
    ],
    ['a checkpoint that is none', [...verify, list, '--public-key', empty], 'the checkpoint has no zone'],
    ['a key that is not there', [...verify, checkpoint, '--public-key', token], `cannot read ${token}`],
    ['a key that is none', [...verify, checkpoint, '--public-key', list], 'the key cannot be read'],
    ['a URL that is none', ['host', 'list', '--url', 'localhost:1'], '--url must be like'],
    ['a URL setting that is none', ['host', 'list'], 'NUMALEDGER_URL must be like', { NUMALEDGER_URL: 'x' }],
    ['a token with a line break', ['host', 'list'], 'NUMALEDGER_TOKEN', { NUMALEDGER_TOKEN: 'a\nb' }],
    ['an unknown setting', ['host', 'list'], 'did you mean NUMALEDGER_URL?', { NUMALEDGER_URI: 'x' }],
  ];

  it.each(cases)('%s', async (_name, args, says, settings = {}) => {
    const { code, stdout, stderr } = await numaledger(args, { settings: { ...nobody, ...settings } });
    expect(stderr).toMatch(says instanceof RegExp ? says : new RegExp(escaped(says)));
    expect({ code, stdout, lines: stderr.trim().split('\n').length <= 2 }).toEqual({
      code: 2,
      stdout: '',
      lines: true,
    });
    expect(stderr).toMatch(/^numaledger: /);
  });

  it('no command at all: the help, on standard error', async () => {
    const { code, stdout, stderr } = await numaledger([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: numaledger');
  });
});

describe('exit code 3', () => {
  it('says whom it could not reach, and what to do', async () => {
    const options: RunOptions = { settings: nobody };
    const { code, stdout, stderr } = await numaledger(['host', 'list'], options);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^numaledger: no answer from http:\/\/127\.0\.0\.1:9: .*\n.*npm start.*\n$/);
  });
});

describe('a reader that goes away', () => {
  it('ends the command quietly', () => {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" bin/numaledger.js --help | true`],
      {
        encoding: 'utf8',
        env: cleanEnv(),
      },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('output that cannot be written', () => {
  it('is one line and exit code 2', () => {
    const readOnly = openSync(empty, 'r');
    const { status, stderr } = spawnSync(process.execPath, ['bin/numaledger.js', '--help'], {
      encoding: 'utf8',
      env: cleanEnv(),
      stdio: ['ignore', readOnly, 'pipe'],
    });
    closeSync(readOnly);
    expect(stderr).toMatch(/^numaledger: the output cannot be written: .+\n$/);
    expect(status).toBe(2);
  });
});

describe('bin/numaledger.js', () => {
  it('says what to do when nothing is built', () => {
    const bin = join(folder, 'numaledger.mjs');
    const copied = spawnSync('cp', ['bin/numaledger.js', bin]);
    expect(copied.status).toBe(0);
    const { status, stderr } = spawnSync(process.execPath, [bin, 'host', 'list'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'numaledger: not built yet: run `npm run build` first\n',
    });
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
