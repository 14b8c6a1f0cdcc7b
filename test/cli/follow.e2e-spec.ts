import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import { freePort, ServerProcess } from '../processes/server-process.js';
import { startTracker, type TrackerProcess } from '../processes/tracker.js';

/** A busy machine takes its time. */
jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'numaledger-follow-'));
let settings: Record<string, string>;
let tracker: TrackerProcess;
let client: NumaledgerClient;
let follower: ServerProcess | null = null;

beforeAll(async () => {
  settings = { NUMALEDGER_LISTEN: `127.0.0.1:${await freePort()}` };
  tracker = await startTracker(folder, settings);
  client = new NumaledgerClient({ url: tracker.url });
});

afterEach(async () => {
  await follower?.end('SIGKILL');
  follower = null;
});

afterAll(async () => {
  await tracker.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

/** `numaledger ledger follow` in a process of its own. */
function follow(...args: string[]): ServerProcess {
  const all = ['ledger', 'follow', '--url', tracker.url, ...args];
  follower = new ServerProcess('apps/cli/src/main.js', {}, all);
  follower.start();
  return follower;
}

const policy = (cpuAllocationRatio: number) => ({ cpuAllocationRatio });

/** The revisions of the lines that it has printed. */
const revisions = ({ output }: ServerProcess): number[] => {
  return [...output.matchAll(/^ +(\d+) {2}\d{4}-/gm)].map(([, revision]) => Number(revision));
};

describe('numaledger ledger follow', () => {
  it('goes on behind the last event when the tracker is killed and comes back, and ends cleanly', async () => {
    const { revision } = await client.setHostPolicy('a', policy(2));
    const process = follow('--from', '0');
    await process.says(/HostPolicySet +a\n/);
    await tracker.end('SIGKILL');
    await process.says(/trying again\n/);
    tracker = await startTracker(folder, settings);
    await client.setHostPolicy('b', policy(2));
    await process.says(/HostPolicySet +b\n/);
    expect(revisions(process)).toEqual([revision, revision + 1]);
    expect(process.output.match(/trying again/g)).toHaveLength(1);
    expect(await process.end('SIGINT')).toBe(0);
  });

  it('begins with what is new, and shows only what was asked for', async () => {
    const before = await client.setHostPolicy('c', policy(2));
    const process = follow('--host', 'c', '-o', 'json');
    // It is there once it has shown something: give it something until then.
    let ratio = 2;
    const shown = process.says(/^\{.*\}\n/);
    let done = false;
    void shown.then(() => {
      done = true;
    });
    while (!done) {
      ratio += 1;
      await client.setHostPolicy('d', policy(ratio));
      await client.setHostPolicy('c', policy(ratio));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [first] = await shown;
    const event = JSON.parse(first!) as { revision: number; data: { host: string } };
    expect(event.data.host).toBe('c');
    expect(event.revision).toBeGreaterThan(before.revision);
    expect(process.output).not.toContain('"host":"d"');
    expect(await process.end('SIGTERM')).toBe(0);
  });

  it('says so at once when there is no tracker', async () => {
    follower = new ServerProcess('apps/cli/src/main.js', {}, [
      'ledger',
      'follow',
      '--url',
      'http://127.0.0.1:9',
    ]);
    follower.start();
    await expect(follower.says(/never/)).rejects.toThrow(/ended with 3: .*no answer from/);
  });
});
