import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnv } from '../processes/clean-env.js';

/** A busy machine takes its time. */
jest.setTimeout(120_000);

/** Where the tour keeps its ledger. */
let temporary: string;
let running: ChildProcess | null = null;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'numaledger-tour-test-'));
});

afterEach(() => {
  if (running && hasMembers(running)) process.kill(-running.pid!, 'SIGKILL');
  running = null;
  rmSync(temporary, { recursive: true });
});

/** The tour in a process group of its own: whatever it leaves is in there. */
function start(...args: string[]): ChildProcess {
  running = spawn(process.execPath, ['dist/test/tour/main.js', ...args], {
    env: { ...cleanEnv(), TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  return running;
}

/** Whether a process of the group is left. */
function hasMembers({ pid }: ChildProcess): boolean {
  try {
    return process.kill(-pid!, 0);
  } catch {
    return false;
  }
}

/** What it says on standard error, and how it ends. */
async function end(tour: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  tour.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = (await once(tour, 'exit')) as [number | null];
  return { code, stderr };
}

const left = (tour: ChildProcess) => ({ files: readdirSync(temporary), processes: hasMembers(tour) });
const nothing = { files: [], processes: false };

describe('npm run tour, ended early', () => {
  it('ends its tracker and removes its ledger when the reader goes away', async () => {
    const tour = start();
    await once(tour.stdout!, 'data');
    tour.stdout!.destroy();
    expect(await end(tour)).toEqual({ code: 0, stderr: '' });
    expect(left(tour)).toEqual(nothing);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'does so at %s, to itself or to all that it started',
    async (signal, exitCode) => {
      for (const whom of [1, -1]) {
        const tour = start();
        await once(tour.stdout!.resume(), 'data');
        process.kill(whom * tour.pid!, signal);
        expect(await end(tour)).toEqual({ code: exitCode, stderr: '' });
        expect(left(tour)).toEqual(nothing);
      }
    },
    60_000,
  );

  it('refuses arguments that it does not know', async () => {
    expect(await end(start('--wirte'))).toEqual({ code: 2, stderr: 'usage: npm run tour [-- --write]\n' });
  });
});
