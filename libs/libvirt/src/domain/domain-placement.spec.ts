import { domainPlacement } from './domain-placement.js';
import {
  derivedGuest,
  fourCells,
  onHugePages,
  placedCell,
  placementOf,
  twoPlacedCells,
} from './placement.test-data.js';
import { startPlacement } from './start-placement.js';

const shareEmulator = derivedGuest({ topology: { cells: [], emulatorThreadsPolicy: 'share' } });
const isolateEmulator = derivedGuest({ topology: { cells: [], emulatorThreadsPolicy: 'isolate' } });

describe('a placement in libvirt’s terms', () => {
  it('pins each vCPU: to its own CPU, or to all shared CPUs of its host cell', () => {
    const placement = placementOf();
    expect(placement.vcpuPins).toEqual([
      { vcpu: 0, cpus: [6] },
      { vcpu: 1, cpus: [7] },
      { vcpu: 2, cpus: [14] },
      { vcpu: 3, cpus: [12, 13] },
    ]);
    expect(placement).toMatchObject({ vcpus: 4, memoryKiB: 2 * 1024 * 1024, floatOver: null });
    expect(placement.cells.map(({ id, hostCell, vcpus }) => [id, hostCell, vcpus])).toEqual([
      [0, 1, [0, 1]],
      [1, 3, [2, 3]],
    ]);
  });

  it('sorts pins by vCPU where guest cells do not', () => {
    const cells = [
      placedCell({ vcpus: [1, 3], pins: { 1: 2, 3: 3 } }),
      placedCell({ guestCell: 1, hostCell: 1, vcpus: [0, 2], pins: { 0: 6, 2: 7 } }),
    ];
    const placement = placementOf({ placement: { cells, pciDevices: [] } });
    expect(placement.vcpuPins.map(({ vcpu, cpus }) => [vcpu, ...cpus])).toEqual([
      [0, 6],
      [1, 2],
      [2, 7],
      [3, 3],
    ]);
  });

  describe('pins the emulator threads', () => {
    it('to wherever the vCPUs run, when no policy says otherwise', () => {
      expect(placementOf().emulatorPin).toEqual([6, 7, 12, 13, 14]);
    });

    it('but not to the CPUs of realtime vCPUs', () => {
      const guest = derivedGuest({ realtimeVcpus: [0, 2] });
      expect(placementOf({ guest }).emulatorPin).toEqual([7, 12, 13]);
    });

    it('to the shared CPUs under `share`, where the host has a set of them', () => {
      const shared = [0, 1, 4, 5, 8, 9, 12, 13];
      expect(placementOf({ guest: shareEmulator }).emulatorPin).toEqual(shared);
      expect(placementOf({ guest: shareEmulator, sharedCpus: [0, 1, 99] }).emulatorPin).toEqual([0, 1]);
      expect(placementOf({ guest: shareEmulator, sharedCpus: null }).emulatorPin).toEqual([6, 7, 12, 13, 14]);
    });

    it('to the CPUs kept for them under `isolate`', () => {
      const [first, second] = twoPlacedCells;
      const cells = [{ ...first!, emulatorCpus: [5] }, second!];
      expect(
        placementOf({ guest: isolateEmulator, placement: { cells, pciDevices: [] } }).emulatorPin,
      ).toEqual([5]);
    });

    it('nowhere, when only realtime vCPUs are left', () => {
      const guest = derivedGuest({ realtimeVcpus: [0, 1, 2, 3] });
      expect(placementOf({ guest })).toMatchObject({ emulatorPin: null, iothreadPin: null });
    });

    it('and refuses realtime with `share` on a host without shared CPUs', () => {
      const guest = derivedGuest({ ...shareEmulator, realtimeVcpus: [1] });
      expect(() => placementOf({ guest, sharedCpus: null })).toThrow(/realtime/);
    });
  });

  it('has I/O threads run with the emulator, by the newer rules alone', () => {
    expect(placementOf().iothreadPin).toEqual([6, 7, 12, 13, 14]);
    expect(placementOf({ ruleSet: 'nova-zed' }).iothreadPin).toBeNull();
  });

  it('has huge pages where the size is above the smallest of the host cell', () => {
    const [first, second] = twoPlacedCells;
    const cells = [
      { ...first!, pageSizeKiB: 2048 },
      { ...second!, pageSizeKiB: 4 },
    ];
    const placement = placementOf({ placement: { cells, pciDevices: [] } });
    expect(placement.cells.map(({ hugePageKiB }) => hugePageKiB)).toEqual([2048, null]);
    expect(placementOf().cells.map(({ hugePageKiB }) => hugePageKiB)).toEqual([null, null]);
  });

  it('locks memory for realtime, and as the guest says', () => {
    expect(placementOf({ guest: derivedGuest({ realtimeVcpus: [1] }) })).toMatchObject({
      lockedMemory: true,
      realtimeVcpus: [1],
    });
    expect(placementOf({ guest: derivedGuest({ lockedMemory: false }) }).lockedMemory).toBe(false);
    expect(placementOf().lockedMemory).toBeNull();
  });

  it('takes quotas from the flavor', () => {
    const extraSpecs = { 'quota:cpu_shares': '2048', 'quota:cpu_quota': '-1' };
    expect(placementOf({ extraSpecs }).quota).toEqual({ shares: 2048, quotaUs: -1 });
    expect(() => placementOf({ extraSpecs: { 'quota:cpu_period': 'long' } })).toThrow(/quota:cpu_period/);
  });

  it('keeps a guest without a NUMA topology on the shared CPUs, where the host has a set of them', () => {
    const input = { guest: derivedGuest({ topology: null }), placement: { cells: [], pciDevices: [] } };
    expect(placementOf(input)).toMatchObject({
      cells: [],
      floatOver: [0, 1, 4, 5, 8, 9, 12, 13],
      emulatorPin: null,
    });
    expect(placementOf({ ...input, sharedCpus: null }).floatOver).toBeNull();
  });

  it('refuses a host cell that does not exist, and one that shares no CPUs', () => {
    const inCell = (hostCell: number, host = fourCells) =>
      domainPlacement({
        host,
        guest: derivedGuest(),
        placement: { cells: [placedCell({ hostCell, vcpus: [0], floating: [0] })], pciDevices: [] },
        sharedCpus: null,
      });
    expect(() => inCell(9)).toThrow(/no cell 9/);
    const unshared = { cells: fourCells.cells.map((cell) => ({ ...cell, sharedCpus: [] })) };
    expect(() => inCell(0, unshared)).toThrow(/vCPU 0 floats over cell 0/);
  });
});

describe('the start on a libvirt before 9.2', () => {
  const hugePages = { cells: onHugePages(twoPlacedCells), pciDevices: [] };
  const narrow = placementOf({ guest: shareEmulator, sharedCpus: [0, 1, 13], placement: hugePages });

  it('has emulator threads on each cell with huge pages, on CPUs of the guest itself', () => {
    expect(narrow.emulatorPin).toEqual([0, 1, 13]);
    expect(startPlacement(narrow, 9_001_000).emulatorPin).toEqual([0, 1, 6, 7, 13]);
  });

  it('is as placed on newer ones, without huge pages, or when every cell has one anyway', () => {
    expect(startPlacement(narrow, 9_002_000)).toBe(narrow);
    const small = placementOf({ guest: shareEmulator, sharedCpus: [0, 1] });
    expect(startPlacement(small, 9_000_000)).toBe(small);
    const near = placementOf({ placement: hugePages });
    expect(startPlacement(near, 9_000_000)).toBe(near);
  });
});
