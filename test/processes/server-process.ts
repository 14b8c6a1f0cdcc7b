import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { cleanEnv } from './clean-env.js';

/** A program ended, though it was to go on; the message is what it said. */
export class EndedEarlyError extends Error {
  constructor(
    readonly exitCode: number | null,
    said: string,
  ) {
    super(`the program ended with ${exitCode}: ${said.trim()}`);
  }
}

/** One of the project's programs, as built, in a process of its own. It can be ended in any way and started again. */
export class ServerProcess {
  /** What it has written, over all its lives. */
  output = '';
  private child: ChildProcess | null = null;
  private closed: Promise<unknown> = Promise.resolve();

  constructor(
    /** Below dist/. The working directory must be the checkout. */
    private readonly script: string,
    /** Its settings of numaledger; it inherits none. */
    private readonly settings: Readonly<Record<string, string>>,
    private readonly args: readonly string[] = [],
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const path = resolve('dist', this.script);
    if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build first`);
    const child = spawn(process.execPath, [path, ...this.args], {
      env: cleanEnv(this.settings),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.child = child;
    this.closed = once(child, 'close');
  }

  /** Whether it has ended without having been told to. */
  get hasFailed(): boolean {
    return this.child !== null && (this.child.exitCode !== null || this.child.signalCode !== null);
  }

  /** Waits until it has written what matches. Throws EndedEarlyError when it ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const child = this.child!;
    for (;;) {
      const over = this.hasFailed;
      if (over) await this.closed; // what it said last may still be on its way
      const match = pattern.exec(this.output);
      if (match) return match;
      if (over) throw new EndedEarlyError(child.exitCode, this.output);
      const heard = new AbortController();
      const { signal } = heard;
      await Promise.race([
        once(child.stdout!, 'data', { signal }),
        once(child.stderr!, 'data', { signal }),
        once(child, 'close', { signal }),
      ]).finally(() => heard.abort());
    }
  }

  /** Halts it without ending it; `SIGCONT` lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.kill(signal);
  }

  /** Ends it and waits until it is gone; its exit code, null when it was killed. */
  async end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.child;
    this.child = null;
    if (child === null) return null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }

  /** Its structured log lines. */
  log(): readonly { readonly level: number; readonly msg: string; readonly [field: string]: unknown }[] {
    const lines = this.output.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
    return lines.map((line) => JSON.parse(line));
  }
}

/** A port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
