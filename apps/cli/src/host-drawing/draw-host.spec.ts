import { stripVTControlCharacters } from 'node:util';
import type { HostAnswer } from '#contracts/answers/host-answer.js';
import { expectGolden } from '../../../../test/golden/expect-golden.js';
import { drawHost } from './draw-host.js';
import {
  cellAnswer,
  claimA,
  claimB,
  claimC,
  hostAnswer,
  ofClaim,
  ofGuest,
  pinned,
} from './host-answer.fixture.js';

const golden = (name: string): string => `${__dirname}/golden/${name}.txt`;
const usedPages = (used: number, reserved = 0) => [
  { sizeKb: 2048, total: 64, reserved, used, free: 64 - reserved - used },
];

/** Two sockets, SMT, one guest over two cells with an emulator thread and an idle sibling, one that floats. */
const mixed: HostAnswer = hostAnswer({
  policy: {
    ...hostAnswer().policy,
    sharedCpus: [0, 1],
    reservedPages: [{ cell: 1, sizeKb: 2048, count: 8 }],
    reservedMemory: [{ cell: 0, memoryMb: 1536 }],
    cpuAllocationRatio: 2,
    labels: { rack: 'r2', tier: 'gold' },
  },
  cells: [
    cellAnswer(
      { id: 0, firstCpu: 0, cores: 2 },
      { sharedCpus: [0, 1], dedicatedCpus: [2, 3], floatingVcpus: 3, usedMemoryMb: 512, claims: [claimC] },
    ),
    cellAnswer(
      { id: 1, firstCpu: 4, cores: 2 },
      { sharedCpus: [], held: pinned(claimA, [4, 5, 6, 7]), usedMemoryMb: 112, pages: usedPages(56, 8) },
    ),
    cellAnswer(
      { id: 2, socket: 1, firstCpu: 8, cores: 2 },
      {
        sharedCpus: [],
        held: [
          ...pinned(claimA, [8], 4),
          { cpu: 9, ...ofClaim(claimA), vcpu: null, use: 'sibling' },
          { cpu: 10, ...ofClaim(claimA), vcpu: null, use: 'emulator' },
        ],
        usedMemoryMb: 1,
        pages: usedPages(1),
      },
    ),
    cellAnswer(
      { id: 3, socket: 1, firstCpu: 12, cores: 2 },
      { sharedCpus: [], held: pinned(claimB, [12], 10), freeDedicatedCpus: [14, 15] },
    ),
  ],
});

/** Large cells: more cores than one row takes, ids of three digits. */
const large: HostAnswer = hostAnswer({
  cells: [0, 1].map((id) =>
    cellAnswer(
      { id, socket: id, firstCpu: id * 64, cores: 32 },
      { memoryMb: 262_144, usedMemoryMb: id * 98_304 },
    ),
  ),
});

const binding = { name: null, cells: [], emulatorCpus: null, realtimeVcpus: [], pciAddresses: [] };
const guest = { claimId: null, kind: 'foreign', since: 9, differences: [] } as const;

const cases: Readonly<Record<string, HostAnswer>> = {
  mixed,
  large,
  'eight-cells': hostAnswer({
    cells: Array.from({ length: 8 }, (_, id) =>
      cellAnswer({ id, socket: id >> 2, firstCpu: id * 8, cores: 4 }),
    ),
  }),
  'memory-only-cell': hostAnswer({
    cells: [
      cellAnswer({ id: 0, firstCpu: 0, cores: 2, threads: 1 }),
      cellAnswer({ id: 7, socket: null, firstCpu: 0, cores: 0 }),
    ],
  }),
  troubled: hostAnswer({
    state: 'disabled',
    disabledReason: 'memory errors\x1b[2J on cell 1',
    cells: [cellAnswer({ id: 0, firstCpu: 0, cores: 1 }, { held: pinned(claimA, [0, 1]) })],
    overcommitted: [{ claimId: claimA, rule: 'CPU 1 is offline' }],
    drifts: [
      { instanceId: claimB, claimId: null, kind: 'foreign', since: 9, differences: [], binding: null },
    ],
  }),
  foreign: hostAnswer({
    cells: [
      cellAnswer(
        { id: 0, firstCpu: 0, cores: 2 },
        {
          held: [...pinned(claimA, [0]), ofGuest(claimB, 0, 0), ofGuest(claimB, 2, 1), ofGuest(claimC, 3, 0)],
        },
      ),
    ],
    drifts: [
      { ...guest, instanceId: claimB, binding: { ...binding, name: 'by-hand\x1b[2J' } },
      { ...guest, instanceId: claimC, kind: 'running-after-release', binding },
    ],
  }),
  'not-reported': hostAnswer({ state: 'not-reported', adapterSeen: false, reportedAt: null }),
};

describe('drawHost', () => {
  describe.each(Object.entries(cases))('%s', (name, host) => {
    it.each([60, 80, 100])('in %d columns', (width) => {
      expectGolden(golden(`${name}-${width}`), drawHost(host, { width, colour: false }));
    });

    it.each([60, 80, 100])('keeps every line within %d columns', (width) => {
      const lines = drawHost(host, { width, colour: false }).split('\n');
      const boxes = lines.filter((line) => /[│╭╰]/.test(line));
      expect(boxes.filter((line) => [...line].length > width)).toEqual([]);
    });

    it('says the same in colour', () => {
      const coloured = drawHost(host, { width: 80, colour: true });
      expect(coloured).toContain('\x1b[');
      const plain = drawHost(host, { width: 80, colour: false });
      expect(stripVTControlCharacters(coloured).replace(/ +$/gm, '')).toBe(plain);
    });
  });

  it('says which pools shrank under the guests that hold their pages', () => {
    const host = hostAnswer({
      cells: [cellAnswer({ id: 0, firstCpu: 0, cores: 2 }, { pages: usedPages(80, 8) })],
    });
    expect(drawHost(host, { width: 100, colour: false })).toContain(
      'overcommitted: cell 0: 80 of 56 pages of 2 MiB are claimed\n',
    );
  });

  it('lets no control character of a host through', () => {
    for (const host of [cases.troubled!, cases.foreign!])
      expect(drawHost(host, { width: 80, colour: false })).not.toContain('\x1b');
  });
});
