import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

function run(env: Readonly<Record<string, string>>, ...args: readonly string[]): ChildProcess {
  const main = resolve('dist/apps/libvirt-adapter/src/main.js');
  return spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess) {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit'),
  ]);
  return { code, out, err };
}

describe('the adapter as a program', () => {
  it.each([
    [
      { NUMALEDGER_HOTS: 'a' },
      [],
      /^numaledger libvirt-adapter: unknown setting NUMALEDGER_HOTS; did you mean/,
    ],
    [
      { LIBVIRT_URI: 'nonsense' },
      [],
      /^numaledger libvirt-adapter: LIBVIRT_URI: 'nonsense' is no libvirt URI/,
    ],
    [{}, ['--fast'], /^numaledger libvirt-adapter: unknown argument --fast/],
  ])('refuses %j %j in one line, with exit code 2', async (env, args, message) => {
    const { code, out, err } = await ended(run(env as Record<string, string>, ...args));
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    expect(err).toMatch(message);
  });

  it('helps', async () => {
    const { code, out } = await ended(run({}, '--help'));
    expect(code).toBe(0);
    expect(out).toContain('NUMALEDGER_REREAD_SECONDS');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'waits for its libvirt, told once, and ends cleanly on %s',
    async (signal) => {
      const child = run({ LIBVIRT_URI: 'qemu+unix:///system?socket=/nowhere/libvirt-sock' });
      const whole = ended(child);
      await once(child.stdout!, 'data');
      child.kill(signal);
      const { code, out, err } = await whole;
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(
        out
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).msg),
      ).toEqual(['libvirt is out of reach; it is tried until it answers', 'stopping', 'stopped']);
    },
  );
});
