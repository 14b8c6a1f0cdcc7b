import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectGolden } from '../golden/expect-golden.js';
import { numaledger } from '../processes/numaledger.js';
import { startTracker, type TrackerProcess } from '../processes/tracker.js';

const folder = mkdtempSync(join(tmpdir(), 'numaledger-session-'));
const id = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
const [database, twin, tooLarge, resize, refusedMove, migration] = [1, 2, 3, 11, 12, 13].map(id) as [
  ...[string, string, string, string, string, string],
];

/** Each command is a process: a busy machine takes its time. */
jest.setTimeout(240_000);

let tracker: TrackerProcess;

beforeAll(async () => {
  tracker = await startTracker(join(folder, 'ledger'));
});

afterAll(async () => {
  await tracker.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

const guest = ['--vcpus', '4', '--memory-mb', '256'];
const dedicated = ['--spec', 'hw:cpu_policy=dedicated', '--spec', 'hw:mem_page_size=2048'];
const twoCells = [...dedicated, '--spec', 'hw:numa_nodes=2'];
const group = ['--group', 'db:anti-affinity'];

const synthetic = 'socket:1 cell:2 core:4 thread:2 memory:4g page-2m:256';

describe('a session', () => {
  it('reads as it should from beginning to end', async () => {
    const batch = join(folder, 'batch.ndjson');
    const flavor = { vcpus: 2, memoryMb: 64 };
    const inBatch = [
      { claimId: id(5), flavor },
      { claimId: id(6), flavor: { ...flavor, vcpus: 500, extraSpecs: { 'hw:cpu_policy': 'dedicated' } } },
      { claimId: id(5), flavor: { ...flavor, memoryMb: 65 } },
    ];
    writeFileSync(batch, inBatch.map((claim) => `${JSON.stringify(claim)}\n`).join(''));
    const lines = [
      ['usage'],
      ...['a', 'b'].map((host) => ['host', 'report', host, '--synthetic', synthetic]),
      ['candidates', ...guest, ...twoCells, ...group],
      [
        'claim',
        'create',
        '--id',
        database,
        ...guest,
        ...twoCells,
        ...group,
        '--host',
        'a',
        '--lease',
        '3600',
      ],
      ['candidates', ...guest, ...twoCells, ...group],
      ['candidates', '--vcpus', '2', '--memory-mb', '64', '--limit', '1'],
      ['candidates', ...guest, ...twoCells, '--host', 'cell:2 core:8 memory:8g page-2m:512'],
      ['claim', 'confirm', database],
      ['claim', 'create', '--id', twin, ...guest, ...dedicated, ...group],
      ['claim', 'create', '--id', tooLarge, '--vcpus', '8', '--memory-mb', '2048', ...twoCells],
      ['claim', 'explain', tooLarge],
      ['claim', 'explain', twin, '--host', 'a'],
      ['candidates', '--vcpus', '8', '--memory-mb', '2048', ...twoCells, '--host', 'a'],
      ['claim', 'batch', batch],
      ['claim', 'batch', batch],
      ['move', 'start', twin, '--kind', 'cold-migration', '--id', refusedMove],
      [
        'move',
        'start',
        twin,
        '--kind',
        'resize',
        '--id',
        resize,
        '--vcpus',
        '2',
        '--memory-mb',
        '128',
        ...dedicated,
      ],
      ['claim', 'show', twin],
      ['usage'],
      ['move', 'revert', twin, resize],
      ['move', 'confirm', twin, resize],
      ['claim', 'release', database],
      ['claim', 'explain', tooLarge, '--now'],
      ['move', 'start', twin, '--kind', 'live-migration', '--id', migration, '--host', 'a'],
      ['move', 'confirm', twin, migration],
      ['ledger', 'list'],
      ['ledger', 'explain', '0'],
      ['ledger', 'replay', '--from', '7', '--host', 'a'],
      ['ledger', 'replay', '--diff', '2', '7'],
      ['usage', '--at', '2'],
      ['ledger', 'verify'],
    ];
    const texts: string[] = [];
    for (const args of lines) {
      const { code, stdout, stderr } = await numaledger(args, {
        settings: { NUMALEDGER_URL: tracker.url, COLUMNS: '100' },
      });
      const shown = args.map((arg) => arg.replace(`${folder}/`, ''));
      texts.push(
        `$ numaledger ${shown.join(' ')}\n${stdout}${stderr}${code === 0 ? '' : `(exit code ${code})\n`}`,
      );
    }
    expectGolden('test/cli/golden/session.txt', timeless(texts.join('\n')));
  });
});

/** Without what differs each time. */
function timeless(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replace(/\b[0-9a-f]{64}\b/g, '<hash>')
    .replace(/\d+\.\d\d s\b/g, '<n> s');
}
