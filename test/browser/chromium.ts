import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { describeWherePossible } from '../describe-where-possible.js';
import { isOnPath } from '../is-on-path.js';

const run = promisify(execFile);
const command = 'chromium';

/** Why this machine cannot show a page, in one line; null when it can. */
function browserUnavailable(): string | null {
  if (isOnPath(command)) return null;
  if (process.getuid?.() === 0 && isOnPath('apt-get')) return null;
  return `the browser tests need ${command}, and root with apt-get to install it`;
}

/** `describe` for tests that look at a page in a real browser. */
export function describeInBrowser(name: string, tests: () => void): void {
  describeWherePossible(name, browserUnavailable(), tests);
}

/** Starts Debian's Chromium without a window; installs it first where it is missing, which takes a minute. */
export async function startBrowser(): Promise<Browser> {
  if (!isOnPath(command)) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env, maxBuffer: Number.POSITIVE_INFINITY });
    await run('apt-get', ['install', '-y', '--no-install-recommends', command], {
      env,
      maxBuffer: Number.POSITIVE_INFINITY,
    });
  }
  // Chromium refuses its sandbox to root; the pages are the test's own.
  return chromium.launch({ executablePath: `/usr/bin/${command}`, args: ['--no-sandbox'] });
}
