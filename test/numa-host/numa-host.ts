import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeWherePossible } from '../describe-where-possible.js';
import { isOnPath } from '../is-on-path.js';

const run = promisify(execFile);

/** Output of a command: a busy host's XML and logs stay far below. */
const maxBuffer = 64 * 1024 * 1024;

/** What the scripts need; with root and apt they install it themselves. */
const tools = ['mmdebstrap', 'qemu-system-x86_64', 'virsh', 'mke2fs'];

export interface NumaHostOptions {
  /** Hosts of different names run side by side. Letters, digits, hyphens. */
  readonly name: string;
  /** Settings of the README: `{ CELLS: '2', NUMA_HOST_SUITE: 'trixie' }`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running NUMA test host. */
export interface NumaHost {
  /** `qemu+tcp://127.0.0.1:PORT/system` */
  readonly uri: string;
  /** Runs a shell command inside, as root; its output. Rejects when it fails. */
  exec(command: string): Promise<string>;
  /** Runs virsh against the host; its output. Rejects when it fails. */
  virsh(...args: readonly string[]): Promise<string>;
  /** Stops the host; nothing that was done in it is kept. */
  stop(): Promise<void>;
}

/** Starts a host, 3 to 40 seconds (the first time on a machine also builds its image), or joins the one that runs. */
export async function startNumaHost({ name, env = {} }: NumaHostOptions): Promise<NumaHost> {
  const environment = { ...process.env, ...env, NUMA_HOST_NAME: name };
  const script = async (file: string, ...args: readonly string[]) =>
    (await run(join(scripts(), file), args, { env: environment, maxBuffer })).stdout;
  const uri = (await script('start.sh')).trim();
  return {
    uri,
    exec: (command) => script('exec.sh', command),
    virsh: async (...args) => (await run('virsh', ['-c', uri, ...args], { maxBuffer })).stdout,
    stop: async () => {
      await script('stop.sh');
    },
  };
}

/** Why this machine cannot run the host, in one line; null when it can. */
export function numaHostUnavailable(): string | null {
  if (process.platform !== 'linux') return `the NUMA test host needs Linux, this is ${process.platform}`;
  if (process.arch !== 'x64') return `the NUMA test host needs an x86_64 machine, this is ${process.arch}`;
  if (process.getuid?.() !== 0) return 'the NUMA test host needs root';
  const missing = tools.filter((tool) => !isOnPath(tool));
  if (missing.length === 0) return null;
  const needs = `the NUMA test host needs ${missing.join(', ')}`;
  if (process.env.NUMA_HOST_INSTALL === '0')
    return `${needs}, and NUMA_HOST_INSTALL=0 forbids to install them`;
  return isOnPath('apt-get') ? null : `${needs}, and there is no apt-get to install them`;
}

/** `describe` for tests that need the host. */
export function describeOnNumaHost(name: string, tests: () => void): void {
  describeWherePossible(name, numaHostUnavailable(), tests);
}

/** The folder of the scripts, also for the compiled form of this file, which lies elsewhere. */
function scripts(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'test/numa-host/start.sh'))) {
    if (folder === dirname(folder)) throw new Error('test/numa-host/start.sh is not in this checkout');
    folder = dirname(folder);
  }
  return join(folder, 'test/numa-host');
}
