import { type CompiledHost, compileHost, usageOf } from '../host/compiled-host.js';
import type { Placement } from '../model/placement.js';
import { HeldPlacements } from './held-placements.js';

function host(): CompiledHost {
  const cpus = [0, 1, 2, 3];
  const pagePools = [{ sizeKiB: 4, total: 262_144, reserved: 0 }];
  return compileHost({
    cells: [
      {
        ...{ id: 0, socket: 0, sharedCpus: cpus, dedicatedCpus: cpus, siblings: cpus.map((cpu) => [cpu]) },
        ...{ memoryMiB: 1024, pagePools },
      },
    ],
  });
}

function pinned(memoryMiB: number, cpu: number): Placement {
  const cell = { guestCell: 0, hostCell: 0, vcpus: [0], floating: [], pageSizeKiB: null, emulatorCpus: null };
  const policy = { cpuPolicy: 'dedicated', cpuThreadPolicy: null } as const;
  return { cells: [{ ...cell, ...policy, memoryMiB, pins: { 0: cpu } }], pciDevices: [] };
}

describe('HeldPlacements', () => {
  it('gives back exactly what each of two claims of one guest took', () => {
    const held = new HeldPlacements(host());
    held.claim('guest, source', pinned(512, 0));
    held.claim('guest, target', pinned(512, 3));
    expect(held.size).toBe(2);
    expect(held.release('guest, source')).toEqual(pinned(512, 0));
    expect(usageOf(held.host).cells[0]).toMatchObject({ memoryMiB: 512, pinnedCpus: [3] });
    expect(usageOf(held.recount())).toEqual(usageOf(held.host));
    held.release('guest, target');
    expect(usageOf(held.host)).toEqual(usageOf(host()));
  });

  it('refuses a claim that is held, one that does not fit its host, and a release of neither', () => {
    const held = new HeldPlacements(host());
    held.claim('a', pinned(512, 0));
    const before = usageOf(held.host);
    expect(() => held.claim('a', pinned(512, 1))).toThrow(expect.objectContaining({ code: 'claim-held' }));
    expect(() => held.claim('b', pinned(64, 0))).toThrow(expect.objectContaining({ code: 'cpu-held' }));
    expect(() => held.release('b')).toThrow(expect.objectContaining({ code: 'claim-not-held' }));
    expect([usageOf(held.host), held.size, held.get('b')]).toEqual([before, 1, undefined]);
  });
});
