import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cleanEnv } from './clean-env.js';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs the built command `numaledger` to its end. The working directory must be the checkout. */
export async function numaledger(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const child = spawn(process.execPath, ['bin/numaledger.js', ...args], {
    env: cleanEnv(options.settings),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {}); // the command may end before it has read everything
  child.stdin.end(options.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
