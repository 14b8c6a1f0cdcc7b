import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Finished, numaledger } from '../processes/numaledger.js';
import { startTracker, type TrackerProcess } from '../processes/tracker.js';

const smt = 'test/data/capabilities/host-vm-4cell-smt.xml';
const token = 'a-token';
const folder = mkdtempSync(join(tmpdir(), 'numaledger-cli-'));
const id = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;

/** Each command is a process: a busy machine takes its time. */
jest.setTimeout(120_000);

let tracker: TrackerProcess;

beforeAll(async () => {
  tracker = await startTracker(join(folder, 'ledger'), { NUMALEDGER_TOKEN: token });
  for (const host of ['alpha', 'beta']) await done('host', 'report', host, smt);
});

afterAll(async () => {
  await tracker.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

/** Runs a command against the tracker of these tests. */
function run(
  args: readonly string[],
  input?: string,
  settings: Record<string, string> = {},
): Promise<Finished> {
  const all = { NUMALEDGER_URL: tracker.url, NUMALEDGER_TOKEN: token, ...settings };
  return numaledger(args, { settings: all, input });
}

/** Runs a command that has to succeed, and gives its output. */
async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout;
}

async function refused(...args: string[]): Promise<Finished> {
  const finished = await run(args);
  expect({ args, code: finished.code }).toEqual({ args, code: 1 });
  expect(finished.stderr).toMatch(/^numaledger: /);
  expect(finished.stderr).not.toMatch(/^ +at /m);
  return finished;
}

async function api(path: string): Promise<unknown> {
  const response = await fetch(tracker.url + path, { headers: { authorization: `Bearer ${token}` } });
  return response.json();
}

const claim = (claimId: string, ...rest: string[]): string[] => {
  return ['claim', 'create', '--id', claimId, '--vcpus', '2', '--memory-mb', '64', ...rest];
};
const dedicated = ['--spec', 'hw:cpu_policy=dedicated'];

describe('host', () => {
  it('reports a file, standard input, JSON and synthetic hosts; an equal report changes nothing', async () => {
    expect(await done('host', 'report', 'alpha', smt)).toMatch(
      /^host alpha: the same as its last report, nothing changed/,
    );
    const fromInput = await run(['host', 'report', 'gamma', '-'], readFileSync(smt, 'utf8'));
    expect(fromInput.stdout).toMatch(/^host gamma reported \(revision \d+\)\n$/);
    const marked = await run(['host', 'report', 'gamma', '-'], `\ufeff\n${readFileSync(smt, 'utf8')}`);
    expect(marked.stdout + marked.stderr).toMatch(/^host gamma: the same as its last report/);
    const cells = [{ id: 0, memoryKiB: 1024, pages: [], cpus: [{ id: 0, siblings: [0] }] }];
    const json = await run(['host', 'report', 'gamma', '-'], `\ufeff${JSON.stringify({ cells })}`);
    expect(json.stdout + json.stderr).toMatch(/^host gamma reported/);
    await done(
      'host',
      'report',
      'delta',
      '--synthetic',
      'socket:2 cell:1 core:2 thread:2 memory:1g page-2m:16',
    );
    const shown = JSON.parse(await done('host', 'show', 'delta', '-o', 'json'));
    expect(shown.cells.map((cell: { siblings: unknown }) => cell.siblings)).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
      [
        [4, 5],
        [6, 7],
      ],
    ]);
    await done('host', 'remove', 'gamma');
    await done('host', 'remove', 'delta');
  });

  it('lists and shows; JSON and YAML are the answer of the API', async () => {
    const answer = await api('/v1/hosts');
    expect(JSON.parse(await done('host', 'list', '-o', 'json'))).toEqual(answer);
    expect(parse(await done('host', 'list', '-o', 'yaml'))).toEqual(answer);
    expect(await done('host', 'list')).toMatch(/^HOST +STATE .*\nalpha +enabled .*\nbeta +enabled .*\n$/);
    expect(JSON.parse(await done('host', 'show', 'alpha', '--output=json'))).toEqual(
      await api('/v1/hosts/alpha'),
    );
  });

  it('pages through a listing, and says where the rest begins', async () => {
    expect(await done('host', 'list', '--limit', '1')).toMatch(/^HOST .*\nalpha .*\nmore: --after alpha\n$/);
    expect(await done('host', 'list', '--limit', '1', '--after', 'alpha')).toMatch(/^HOST .*\nbeta .*\n$/);
  });

  it('draws without colour, and within the columns there are', async () => {
    const { stdout } = await run(['host', 'show', 'alpha'], undefined, { COLUMNS: '80' });
    expect(stdout).toContain('╭─ cell 0 ─');
    expect(stdout).not.toContain('\x1b');
    expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  });

  it('changes of a policy only what is named', async () => {
    await done(
      'host',
      'policy',
      'beta',
      '--shared-cpus',
      '0-1',
      '--dedicated-cpus',
      '4-15',
      '--label',
      'rack=r2',
    );
    await done('host', 'policy', 'beta', '--reserve', 'cell:1,size:2048,count:8', '--cpu-ratio', '2');
    await done('host', 'policy', 'beta', '--reserve-memory', 'cell:0,memory:128');
    const policy = JSON.parse(await done('host', 'policy', 'beta', '-o', 'json'));
    expect(policy).toMatchObject({
      sharedCpus: [0, 1],
      reservedPages: [{ cell: 1, sizeKb: 2048, count: 8 }],
      reservedMemory: [{ cell: 0, memoryMb: 128 }],
      cpuAllocationRatio: 2,
      labels: { rack: 'r2' },
    });
    expect(await done('host', 'policy', 'beta', '--cpu-ratio', '2')).toContain('nothing changed');
    await done('host', 'policy', 'beta', '--reset', '--label', 'rack=r2');
    expect(JSON.parse(await done('host', 'policy', 'beta', '-o', 'json')).sharedCpus).toBeNull();
    await done('host', 'policy', 'beta', '--shared-cpus', '0,8', '--dedicated-cpus', '1-3');
    await done('host', 'policy', 'beta', '--shared-cpus', 'none', '--dedicated-cpus', 'none');
    expect(JSON.parse(await done('host', 'policy', 'beta', '-o', 'json'))).toMatchObject({
      sharedCpus: null,
      dedicatedCpus: null,
      labels: { rack: 'r2' },
    });
    const { stderr } = await refused('host', 'policy', 'beta', '--dedicated-cpus', '99');
    expect(stderr).toContain('99');
  });

  it('disables with a reason and enables again', async () => {
    await done('host', 'disable', 'beta', '--reason', 'new memory');
    expect(await done('host', 'show', 'beta')).toContain('disabled: new memory');
    expect(await done('host', 'enable', 'beta')).toMatch(/^host beta enabled/);
    expect(await done('host', 'enable', 'beta')).toContain('nothing changed');
  });

  it('refuses an unknown host and capabilities that are none, naming the place', async () => {
    expect((await refused('host', 'show', 'omega')).stderr).toContain('[host-not-found]');
    const broken = await run(['host', 'report', 'omega', '-'], '<capabilities>\n  <host>\n</capabilities>');
    expect(broken.code).toBe(1);
    expect(broken.stderr).toMatch(/line \d+.*\[capabilities-malformed\]\n$/);
  });
});

describe('claim', () => {
  it('places, repeats, shows, lists and releases', async () => {
    const text = await done(...claim(id(1), '--host', 'alpha', ...dedicated));
    expect(text).toMatch(new RegExp(`^claim ${id(1)} is placed on alpha \\(revision \\d+\\)\n\nGUEST CELL`));
    expect(await done(...claim(id(1), '--host', 'alpha', ...dedicated))).toContain('as decided before');
    expect(JSON.parse(await done('claim', 'show', id(1), '-o', 'json'))).toEqual(
      await api(`/v1/claims/${id(1)}`),
    );
    expect(await done('claim', 'list', '--host', 'alpha')).toContain(id(1));
    expect(await done('host', 'show', 'alpha')).toContain(`A  ${id(1)}  cell`);
    expect(await done('claim', 'domain-xml', id(1))).toMatch(/<vcpupin vcpu=['"]0['"]/);
    const { decidedAt } = JSON.parse(await done('claim', 'show', id(1), '-o', 'json'));
    expect(await done('claim', 'release', id(1))).toContain('is released');
    expect(await done('claim', 'list', '--state', 'released')).toContain(id(1));
    expect((await refused('claim', 'domain-xml', id(1))).stderr).toContain('[claim-ended]');
    expect(await done('claim', 'domain-xml', id(1), '--at', String(decidedAt))).toMatch(/<vcpupin vcpu=/);
  });

  it('takes a file, and options over it', async () => {
    const file = join(folder, 'claim.json');
    const body = { claimId: id(2), flavor: { vcpus: 2, memoryMb: 64 }, target: { hosts: ['alpha'] } };
    writeFileSync(file, JSON.stringify(body));
    const answer = JSON.parse(
      await done('claim', 'create', '--file', file, ...dedicated, '--host', 'beta', '-o', 'json'),
    );
    expect(answer).toMatchObject({ claimId: id(2), host: 'beta', placement: { cells: [{ vcpus: [0, 1] }] } });
    expect(Object.keys(answer.placement.cells[0].pins)).toEqual(['0', '1']);
  });

  it('takes the instance of the domain where no id is given', async () => {
    const guest = ['claim', 'create', '--vcpus', '1', '--memory-mb', '64', '-o', 'json'];
    const xml = `<domain><name>web</name><uuid>${id(7)}</uuid></domain>`;
    const { code, stdout, stderr } = await run([...guest, '--domain', '-'], xml);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ instanceId: id(7), state: 'placed' });
    const without = await run([...guest, '--domain', '-'], '<domain><name>web</name></domain>');
    expect(without.code).toBe(1);
    expect(without.stderr).toContain('its <uuid> must be the instanceId');
  });

  it('places by label', async () => {
    await done('host', 'policy', 'beta', '--label', 'disk=nvme');
    expect(await done(...claim(id(3), '--label', 'disk=nvme'))).toContain('is placed on beta');
  });

  it('says why nothing fits, in sentences and as the problem document', async () => {
    const tooMany = ['claim', 'create', '--vcpus', '99', '--memory-mb', '64', '--id', id(4), ...dedicated];
    const { stdout, stderr } = await refused(...tooMany);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/no host fits, 2 hosts tried \[no-valid-host\]; the refusal is revision \d+/);
    expect(stderr).toMatch(/ {2}2 hosts: .*[a-z]\. \[[a-z-]+\]\n/);
    const problem = JSON.parse((await refused(...tooMany, '-o', 'json')).stdout);
    expect(problem).toMatchObject({ code: 'no-valid-host', status: 409, hostsTried: 2 });
  });

  it("names Nova's error when flavor and image contradict each other", async () => {
    const contradicting = ['--spec', 'hw:cpu_policy=shared', '--image-property', 'hw_cpu_policy=dedicated'];
    const { stderr } = await refused(...claim(id(5), ...contradicting));
    expect(stderr).toMatch(/\[guest-constraint, ImageCPUPinningForbidden\]\n$/);
  });

  it('names field and rule', async () => {
    const { stderr } = await refused(...claim('not-a-uuid'));
    expect(stderr).toContain('claimId must be a UUID');
  });
});

describe('ledger', () => {
  it('lists events by host, claim, type and place', async () => {
    expect(await done('ledger', 'list', '--claim', id(1))).toMatch(
      /ClaimPlaced +\S+ on alpha cells \d.*\n.*ClaimReleased/,
    );
    expect(await done('ledger', 'list', '--type', 'HostDisabled')).toMatch(
      /HostDisabled +beta: new memory\n$/,
    );
    const { events } = JSON.parse(await done('ledger', 'list', '--from', '1', '--limit', '1', '-o', 'json'));
    expect(events.map(({ revision }: { revision: number }) => revision)).toEqual([1]);
    expect(await done('ledger', 'list', '--limit', '2')).toMatch(/\nmore: --from 2\n$/);
  });

  it.each(['list', 'follow'])('says that a claim has a UUID: %s', async (command) => {
    const { stdout, stderr } = await refused('ledger', command, '--claim', 'abc');
    expect(stdout).toBe('');
    expect(stderr).toBe('numaledger: claim must be a UUID in lower case [invalid-request]\n');
  });

  it('verifies', async () => {
    expect(await done('ledger', 'verify')).toMatch(
      /^\d+ events up to revision \d+: valid .*\n(.*\n)*state served +the same\n$/,
    );
  });
});

describe('a checkpoint', () => {
  it('is signed here, and found in the ledger later; a changed one is not', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const [key, pub, checkpoint] = ['key.pem', 'key.pub', 'checkpoint.json'].map((name) =>
      join(folder, name),
    );
    writeFileSync(key!, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(pub!, publicKey.export({ type: 'spki', format: 'pem' }));
    const text = await done('ledger', 'checkpoint', '--key', key!);
    const yaml = await run(['ledger', 'checkpoint', '--key', key!, '-o', 'yaml']);
    expect([yaml.code, yaml.stdout]).toEqual([2, '']);
    writeFileSync(checkpoint!, text);
    const verify = ['ledger', 'verify', '--checkpoint', checkpoint!, '--public-key', pub!];
    expect(await done(...verify)).toMatch(/checkpoint +signed, and contained\n$/);
    writeFileSync(checkpoint!, text.replace(/"revision": \d+/, '"revision": 0'));
    expect((await refused(...verify)).stderr).toContain('not signed with this key');
  });
});

describe('the token', () => {
  it('is needed, from the setting or the option', async () => {
    const without = await run(['host', 'list'], undefined, { NUMALEDGER_TOKEN: '' });
    expect(without).toMatchObject({ code: 1, stdout: '' });
    expect(without.stderr).toContain('[unauthorized]');
    expect(
      (await run(['host', 'list', '--token', token], undefined, { NUMALEDGER_TOKEN: 'wrong' })).code,
    ).toBe(0);
  });
});
