import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerifyAnswer } from '#contracts/answers/ledger-answer.js';
import { startTracker, type TrackerProcess } from '../processes/tracker.js';
import { Guide, TourDifferenceError } from './guide.js';

const capabilities = 'test/data/capabilities';
const hosts = {
  'compute-1': `${capabilities}/host-vm-4cell-smt.xml`,
  'compute-2': `${capabilities}/host-vm-8cell-64cpu.xml`,
  'compute-3': `${capabilities}/host-vm-2cell-memory-only-hmat.xml`,
};
const database = '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90';
const router = '2b1d7f3a-52c8-4e0b-8a6f-3c9d4e5f6a7b';
const web = '5e0a9c1b-7d24-4f63-b1e8-0a2b3c4d5e6f';
const tooLarge = 'd4c3b2a1-0f1e-4d2c-9b3a-8f7e6d5c4b3a';

/**
 * The whole tour on a ledger of its own, about ten seconds. Throws TourDifferenceError when anything differs, and what
 * `print` throws; its tracker and its ledger are gone in any case.
 */
export async function tour(print: (text: string) => void): Promise<void> {
  const ledger = await mkdtemp(join(tmpdir(), 'numaledger-tour-'));
  let tracker: TrackerProcess | null = null;
  try {
    tracker = await startTracker(ledger);
    const guide = new Guide(print, tracker.url);
    await reportHosts(guide);
    await claim(guide);
    await claimOverHttp(guide);
    await refuse(guide);
    await release(guide);
    const before = await everything(guide);
    guide.heading('The tracker is killed and started again');
    await tracker.end('SIGKILL');
    tracker = await startTracker(ledger);
    guide.moveTo(tracker.url);
    guide.note(`\nSIGKILL, and a new process on the same ledger.`);
    await replay(guide, before);
  } finally {
    await tracker?.end('SIGTERM');
    await rm(ledger, { recursive: true, force: true });
  }
}

async function reportHosts(guide: Guide): Promise<void> {
  guide.heading('Three hosts report what they have');
  for (const [host, file] of Object.entries(hosts)) await guide.command(['host', 'report', host, file]);
  await guide.command(['host', 'policy', 'compute-1', '--shared-cpus', '0-3', '--dedicated-cpus', '4-15']);
  await guide.command(['host', 'list']);
}

async function claim(guide: Guide): Promise<void> {
  guide.heading('A guest of two NUMA cells, eight dedicated CPUs and 2 MiB pages');
  await guide.command([
    ...['claim', 'create', '--id', database, '--vcpus', '8', '--memory-mb', '256', '--host', 'compute-1'],
    ...['--spec', 'hw:numa_nodes=2', '--spec', 'hw:cpu_policy=dedicated', '--spec', 'hw:mem_page_size=2048'],
  ]);
  await guide.command(['host', 'show', 'compute-1']);
}

async function claimOverHttp(guide: Guide): Promise<void> {
  guide.heading('Over HTTP, on any host: whole cores, and a CPU for the emulator threads');
  const body = {
    claimId: router,
    flavor: {
      vcpus: 3,
      memoryMb: 128,
      extraSpecs: {
        'hw:cpu_policy': 'dedicated',
        'hw:cpu_thread_policy': 'isolate',
        'hw:emulator_threads_policy': 'isolate',
      },
    },
  };
  await guide.request('POST', '/v1/claims', body, 201);
  await guide.repeat('POST', '/v1/claims', body, 200);
  await guide.command([
    'claim',
    'create',
    '--id',
    web,
    '--vcpus',
    '3',
    '--memory-mb',
    '256',
    '--spec',
    'hw:numa_nodes=1',
    '--host',
    'compute-1',
  ]);
}

async function refuse(guide: Guide): Promise<void> {
  guide.heading('What fits nowhere is refused, and says why');
  await guide.command(
    [
      ...['claim', 'create', '--id', tooLarge, '--vcpus', '8', '--memory-mb', '512'],
      ...[
        '--spec',
        'hw:numa_nodes=2',
        '--spec',
        'hw:cpu_policy=dedicated',
        '--spec',
        'hw:mem_page_size=2048',
      ],
    ],
    1,
  );
  await guide.command(['claim', 'explain', tooLarge, '--host', 'compute-1']);
}

async function release(guide: Guide): Promise<void> {
  guide.heading('A release makes room again');
  await guide.command(['claim', 'release', database]);
  await guide.command(['host', 'show', 'compute-1']);
  await guide.command(['ledger', 'list']);
}

/** All that queries answer, as bytes. */
async function everything(guide: Guide): Promise<string[]> {
  const paths = [
    '/v1/hosts',
    ...Object.keys(hosts).map((host) => `/v1/hosts/${host}`),
    '/v1/claims',
    '/v1/ledger',
  ];
  return Promise.all(paths.map((path) => guide.look(path)));
}

async function replay(guide: Guide, before: readonly string[]): Promise<void> {
  guide.heading('The ledger is replayed, and the state is the same');
  await guide.command(['ledger', 'verify']);
  const after = await everything(guide);
  const differing = after.filter((answer, index) => answer !== before[index]);
  if (differing.length > 0)
    throw new TourDifferenceError(`answers differ after the restart: ${differing.join('\n')}`);
  const verified = JSON.parse(await guide.look('/v1/ledger/verify')) as VerifyAnswer;
  if (!verified.valid || verified.replayedState !== verified.servedState) {
    throw new TourDifferenceError('the replayed state is not the served one');
  }
  guide.note(
    `\nBefore and after: ${after.length} answers (hosts, claims, ledger) compared, the same byte for byte.`,
  );
}
