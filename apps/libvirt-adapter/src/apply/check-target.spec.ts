import type { HostReport } from '#numa/model/host-report.js';
import { placeDecision } from '../testing/place-decision.js';
import { checkTarget } from './check-target.js';
import { desiredPlacement } from './desired-placement.js';

const newLibvirt = 9_002_000;
const { running } = desiredPlacement(placeDecision(), newLibvirt);

const cell = {
  id: 1,
  memoryKiB: 524_288,
  pages: [{ sizeKiB: 2048, total: 32 }],
  cpus: [4, 5, 6, 7].map((id) => ({ id, socket: 0, die: 0, core: id, siblings: [id] })),
  distances: [],
};
const host: HostReport = { arch: 'x86_64', cells: [cell], onlineCpus: [4, 5, 6, 7] };

function refusal(report: HostReport): unknown {
  try {
    checkTarget(running, report);
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    return { code, message };
  }
  return null;
}

describe('the target of a placement', () => {
  it('may be just enough', () => {
    expect(refusal(host)).toBeNull();
  });

  it('needs its CPUs online', () => {
    expect(refusal({ ...host, onlineCpus: [4, 6, 7] })).toEqual({
      code: 'host-cpu-offline',
      message: 'CPU 5 is not online, and vCPU 1 would be pinned there',
    });
  });

  it('is not held against CPUs that the host does not tell of', () => {
    expect(refusal({ ...host, onlineCpus: null })).toBeNull();
  });

  it('needs its cells', () => {
    expect(refusal({ ...host, cells: [{ ...cell, id: 2 }] })).toEqual({
      code: 'host-cell-missing',
      message: 'guest cell 0 was placed on cell 1, the host has none',
    });
  });

  it.each([
    [[{ sizeKiB: 2048, total: 31 }], 'cell 1 has 31 pages of 2048 KiB, the guest needs 32'],
    [[{ sizeKiB: 4, total: 131_072 }], 'cell 1 has 0 pages of 2048 KiB, the guest needs 32'],
  ])('needs its pages: %j', (pages, message) => {
    expect(refusal({ ...host, cells: [{ ...cell, pages }] })).toEqual({
      code: 'host-pages-missing',
      message,
    });
  });
});
