import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { capabilitiesExample } from '../../apps/tracker/src/openapi/examples.js';
import { waitFor } from '../e2e/wait-for.js';
import { cleanEnv } from '../processes/clean-env.js';
import { startTracker, type TrackerProcess } from '../processes/tracker.js';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built tracker to its end; it is expected to end by itself. */
async function run(settings: Record<string, string>, args: readonly string[] = []): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/apps/tracker/src/main.js', ...args], {
    env: cleanEnv({ NUMALEDGER_LISTEN: '127.0.0.1:0', ...settings }),
    stdio: ['ignore', 'pipe', 'pipe'],
    // One that starts after all must not outlive the test.
    timeout: 50_000,
    killSignal: 'SIGKILL',
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

// Each test starts processes, which takes a busy machine seconds.
jest.setTimeout(60_000);

describe('the start of a tracker', () => {
  let folder: string;
  const running: TrackerProcess[] = [];

  async function start(ledger: string, settings: Record<string, string> = {}): Promise<TrackerProcess> {
    const tracker = await startTracker(ledger, settings);
    running.push(tracker);
    return tracker;
  }

  /** One line on standard error, nothing else anywhere, and the exit code. */
  function expectOneLine({ code, stdout, stderr }: Ended, wantedCode: number, says: RegExp): void {
    expect({ code, stdout }).toEqual({ code: wantedCode, stdout: '' });
    expect(stderr).toMatch(/^numaledger: [^\n]{10,400}\n$/);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at |Error:|\[object|undefined/);
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numaledger-start-'));
  });
  afterEach(async () => {
    for (const tracker of running.splice(0)) await tracker.end('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const report = async (url: string, host: string): Promise<number> => {
    const answer = await fetch(`${url}/v1/hosts/${host}/capabilities`, {
      method: 'PUT',
      headers: { 'content-type': 'application/xml' },
      body: capabilitiesExample,
    });
    return answer.status;
  };

  it('creates the ledger folder, and says where it listens, where the ledger is and what to try next', async () => {
    const ledger = join(folder, 'not', 'there', 'yet');
    const tracker = await start(ledger);
    const lines = tracker.banner.trimEnd().split('\n');
    expect(lines).toEqual([
      `numaledger listens on ${tracker.url}`,
      `  ledger  sqlite:${resolve(ledger)}, zone default (new, empty)`,
      `  try     npx numaledger host list     or open ${tracker.url}/docs`,
    ]);
    expect(await readdir(ledger)).not.toEqual([]);
  });

  it('resumes where it ended', async () => {
    const first = await start(folder);
    expect(await report(first.url, 'compute-1')).toBe(200);
    expect(await first.end('SIGTERM')).toBe(0);
    const second = await start(folder);
    expect(second.banner).toMatch(/zone default \(1 events? .*replayed in \d+ ms\)/);
    const { hosts, revision } = (await (await fetch(`${second.url}/v1/hosts`)).json()) as {
      hosts: { host: string }[];
      revision: number;
    };
    expect([hosts.map(({ host }) => host), revision]).toEqual([['compute-1'], 0]);
  });

  it('prints its settings with --help and -h, whatever the settings are', async () => {
    const help = await run({ NUMALEDGER_NONSENSE: '1' }, ['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['NUMALEDGER_LISTEN', 'NUMALEDGER_LEDGER', 'NUMALEDGER_ZONE', 'NUMALEDGER_TOKEN'])
      expect(help.stdout).toContain(name);
    expect(await run({}, ['-h'])).toEqual(await run({}, ['--help']));
  });

  it.each([
    [
      { NUMALEDGER_LISTE: '127.0.0.1:1' },
      /unknown setting NUMALEDGER_LISTE; did you mean NUMALEDGER_LISTEN\?/,
    ],
    [{ NUMALEDGER_LISTEN: '4180' }, /NUMALEDGER_LISTEN must be ADDRESS:PORT, .*"4180"/],
    [{ NUMALEDGER_LISTEN: '127.0.0.1:70000' }, /NUMALEDGER_LISTEN/],
    [{ NUMALEDGER_ZONE: 'East Coast' }, /NUMALEDGER_ZONE .*"East Coast"/],
    [{ NUMALEDGER_LOG_LEVEL: 'loud' }, /NUMALEDGER_LOG_LEVEL .*"loud"/],
    [{ NUMALEDGER_TOKEN: 'ü b' }, /NUMALEDGER_TOKEN must be printable ASCII without spaces/],
    [{ NUMALEDGER_TOKEN: 'a\nb' }, /NUMALEDGER_TOKEN must be printable ASCII without spaces/],
    [{ NUMALEDGER_URL: 'notaurl' }, /NUMALEDGER_URL must be like .*"notaurl"/],
    [{ NUMALEDGER_REREAD_SECONDS: 'xx' }, /NUMALEDGER_REREAD_SECONDS must be .*"xx"/],
    [
      { NUMALEDGER_LEDGER: 'postgres://localhost' },
      /NUMALEDGER_LEDGER: .*postgres:\/\/localhost.*sqlite:FOLDER/,
    ],
    [{ NUMALEDGER_LEDGER: 'data' }, /NUMALEDGER_LEDGER: "data" names no ledger/],
    [{ NUMALEDGER_LEDGER: 'sqlite:' }, /NUMALEDGER_LEDGER: .*folder/i],
    [{ NUMALEDGER_LEDGER: 'esdb://h:1?foo=1' }, /NUMALEDGER_LEDGER: "foo" is no setting/],
    [{ NUMALEDGER_LEDGER: 'esdb://u:p@h:1?tlsCAFile=/no/such' }, /NUMALEDGER_LEDGER: .*certificate file/],
  ] as [Record<string, string>, RegExp][])('refuses the settings %j', async (settings, says) => {
    expectOneLine(await run({ NUMALEDGER_LEDGER: `sqlite:${folder}`, ...settings }), 2, says);
  });

  it('refuses an argument', async () => {
    expectOneLine(
      await run({ NUMALEDGER_LEDGER: `sqlite:${folder}` }, ['serve']),
      2,
      /unknown argument serve/,
    );
  });

  it('says that the port is in use', async () => {
    const { url } = await start(join(folder, 'one'));
    const listen = url.slice('http://'.length);
    const second = await run({
      NUMALEDGER_LISTEN: listen,
      NUMALEDGER_LEDGER: `sqlite:${join(folder, 'two')}`,
    });
    expectOneLine(second, 1, /port \d+ on 127\.0\.0\.1 is in use/);
  });

  it('says that it cannot listen on an address of another machine', async () => {
    const settings = { NUMALEDGER_LISTEN: '192.0.2.1:4180', NUMALEDGER_LEDGER: `sqlite:${folder}` };
    expectOneLine(await run(settings), 1, /cannot listen on 192\.0\.2\.1:4180/);
  });

  it('says that another process uses the ledger', async () => {
    await start(folder);
    expectOneLine(await run({ NUMALEDGER_LEDGER: `sqlite:${folder}` }), 1, /in use|uses|used/);
  });

  it('says that a file is where the folder should be', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'x');
    expectOneLine(await run({ NUMALEDGER_LEDGER: `sqlite:${file}` }), 1, /it is a file, not a folder/);
    expect(await readFile(file, 'utf8')).toBe('x');
  });

  it('says that the folder cannot be written', async () => {
    // Where even root cannot: the kernel's own folder.
    expectOneLine(await run({ NUMALEDGER_LEDGER: 'sqlite:/proc/numaledger' }), 1, /\/proc\/numaledger/);
    if (process.getuid?.() === 0) return;
    const locked = join(folder, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o500);
    expectOneLine(await run({ NUMALEDGER_LEDGER: `sqlite:${locked}` }), 1, /locked/);
  });

  it('says in a sentence that no EventStoreDB answers', async () => {
    const ended = await run({ NUMALEDGER_LEDGER: 'esdb://127.0.0.1:1?tls=false' });
    expectOneLine(
      ended,
      1,
      /\(NUMALEDGER_LEDGER\): No connection established: connect ECONNREFUSED 127.0.0.1:1\n$/,
    );
  });

  it('says that the folder for snapshots cannot be used', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'x');
    for (const wrong of [file, '/proc/nope']) {
      const settings = { NUMALEDGER_LEDGER: `sqlite:${join(folder, 'ledger')}`, NUMALEDGER_SNAPSHOTS: wrong };
      const ended = await run(settings);
      expectOneLine(ended, 1, /NUMALEDGER_SNAPSHOTS: .* cannot be written: /);
      expect(ended.stderr).toContain(wrong);
    }
  });

  it('makes the folder for snapshots', async () => {
    const snapshots = join(folder, 'not', 'there');
    await start(join(folder, 'ledger'), { NUMALEDGER_SNAPSHOTS: snapshots });
    expect(await readdir(snapshots)).toEqual(['numaledger-zone-default']);
  });

  describe('on a ledger that is not as it was left', () => {
    let file: string;

    beforeEach(async () => {
      const tracker = await start(folder, { NUMALEDGER_SNAPSHOT_EVERY: '0' });
      for (const host of ['compute-1', 'compute-2', 'compute-3']) await report(tracker.url, host);
      await tracker.end('SIGTERM');
      const [name] = (await readdir(folder)).filter((entry) => /default.*\.(sqlite|db)/.test(entry));
      file = join(folder, name!);
    });

    const spoil = async (change: (bytes: Buffer) => Buffer): Promise<Ended> => {
      await writeFile(file, change(await readFile(file)));
      return run({ NUMALEDGER_LEDGER: `sqlite:${folder}` });
    };

    it('says that it is no ledger', async () => {
      expectOneLine(
        await spoil(() => Buffer.from('this is no database at all, and never was one')),
        1,
        /ledger|database/,
      );
    });

    it('says that it was changed', async () => {
      const change = (bytes: Buffer): Buffer =>
        Buffer.from(bytes.toString('latin1').replace('"host":"compute-2"', '"host":"compute-9"'), 'latin1');
      expectOneLine(await spoil(change), 1, /damaged at revision \d/);
    });

    it('says that it is cut off', async () => {
      expectOneLine(
        await spoil((bytes) => bytes.subarray(0, bytes.length / 2)),
        1,
        /ledger|database|malformed|short/,
      );
    });

    it('says that it lost what a snapshot holds, and leaves the snapshot', async () => {
      const settings = { NUMALEDGER_SNAPSHOTS: join(folder, 'kept'), NUMALEDGER_SNAPSHOT_EVERY: '1' };
      const tracker = await start(folder, settings);
      await report(tracker.url, 'compute-4');
      const snapshots = join(settings.NUMALEDGER_SNAPSHOTS, 'numaledger-zone-default');
      await waitFor('the snapshot', async () => (await readdir(snapshots)).includes('3.snapshot'));
      await tracker.end('SIGKILL');
      await rm(`${file}-wal`);
      const ended = await run({ NUMALEDGER_LEDGER: `sqlite:${folder}`, ...settings });
      expectOneLine(ended, 1, /ends at revision 2, but .*3\.snapshot .* revisions 3 to 3 are lost\. Restore/);
      expect(await readdir(snapshots)).toContain('3.snapshot');
    });

    it('says that a newer version wrote it', async () => {
      // SQLite's user_version: bytes 60 to 63 of the file.
      const change = (bytes: Buffer): Buffer => {
        bytes.writeUInt32BE(99, 60);
        return bytes;
      };
      expectOneLine(await spoil(change), 1, /version|newer/);
    });
  });

  describe('its end', () => {
    const children: ChildProcess[] = [];
    const groups: number[] = [];
    afterEach(() => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
      for (const group of groups.splice(0)) {
        try {
          process.kill(-group, 'SIGKILL');
        } catch {
          // Nobody is left of it.
        }
      }
    });

    it('is clean when npm is told to end, which started it', async () => {
      const settings = { NUMALEDGER_LISTEN: '127.0.0.1:0', NUMALEDGER_LEDGER: `sqlite:${folder}` };
      // Without `prestart`: what is built stays as it is while other tests use it.
      const npm = spawn('npm', ['start', '--ignore-scripts'], {
        env: cleanEnv(settings),
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that what is left of it can be ended.
        detached: true,
      });
      groups.push(npm.pid!);
      let said = '';
      await new Promise<void>((listens) => {
        npm.stdout.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.includes('"msg":"listening"')) listens();
        });
      });
      npm.kill('SIGTERM');
      // Its output ends with the last process that has it: the tracker.
      await once(npm.stdout, 'end');
      expect(said).toMatch(/"msg":"stopped"/);
      // And the ledger is free again.
      const next = await start(folder);
      expect(await next.end('SIGTERM')).toBe(0);
    });

    it.each(['SIGINT', 'SIGTERM'] as const)(
      'is clean on %s, streams and idle connections open',
      async (signal) => {
        const child = spawn(process.execPath, ['dist/apps/tracker/src/main.js'], {
          env: cleanEnv({ NUMALEDGER_LISTEN: '127.0.0.1:0', NUMALEDGER_LEDGER: `sqlite:${folder}` }),
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        children.push(child);
        let said = '';
        const url = await new Promise<string>((found) => {
          child.stdout.setEncoding('utf8').on('data', (text: string) => {
            said += text;
            const listens = /listens on http:\/\/(\S+)/.exec(said);
            if (listens) found(listens[1]!);
          });
        });
        const [host, port] = url.split(':');
        const open = async (request: string): Promise<void> => {
          const socket = connect(Number(port), host);
          socket.on('error', () => undefined);
          socket.write(request);
          await once(socket, 'data');
        };
        await open('GET /v1/ledger/events HTTP/1.1\r\nhost: a\r\n\r\n');
        await open('GET /v1/hosts/compute-1/decisions HTTP/1.1\r\nhost: a\r\n\r\n');
        await open('GET /v1/usage HTTP/1.1\r\nhost: a\r\nconnection: keep-alive\r\n\r\n');
        const half = connect(Number(port), host).on('error', () => undefined);
        half.write(
          'POST /v1/claims HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
        );

        child.kill(signal);
        const [code] = (await once(child, 'exit')) as [number | null];
        expect(code).toBe(0);
        expect(said).toMatch(/"msg":"stopped"/);
        half.destroy();
      },
    );
  });
});
