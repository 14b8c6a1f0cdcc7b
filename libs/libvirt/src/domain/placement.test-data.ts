import type { DerivedGuest } from '#numa/model/flavor.js';
import type { HostTopology } from '#numa/model/host-topology.js';
import type { PlacedCell } from '#numa/model/placement.js';
import { type DomainPlacement, type DomainPlacementInput, domainPlacement } from './domain-placement.js';

/** Four cells of four CPUs: two shared, two dedicated (0-1 and 2-3 on cell 0, and so on); 4 KiB and 2 MiB pages. */
export const fourCells: HostTopology = {
  cells: [0, 1, 2, 3].map((id) => ({
    id,
    socket: 0,
    sharedCpus: [4 * id, 4 * id + 1],
    dedicatedCpus: [4 * id + 2, 4 * id + 3],
    siblings: [],
    memoryMiB: 8192,
    pagePools: [
      { sizeKiB: 2048, total: 1024, reserved: 0 },
      { sizeKiB: 4, total: 1_572_864, reserved: 0 },
    ],
  })),
};

export function derivedGuest(changes: Partial<DerivedGuest> = {}): DerivedGuest {
  return {
    topology: { cells: [], emulatorThreadsPolicy: null },
    realtimeVcpus: null,
    lockedMemory: null,
    pciNumaPolicy: null,
    cpuTopology: { sockets: 4, cores: 1, threads: 1 },
    warnings: [],
    ...changes,
  };
}

export function placedCell(changes: Partial<PlacedCell>): PlacedCell {
  return {
    guestCell: 0,
    hostCell: 0,
    vcpus: [],
    memoryMiB: 1024,
    pageSizeKiB: null,
    pins: {},
    floating: [],
    emulatorCpus: null,
    cpuPolicy: 'dedicated',
    cpuThreadPolicy: null,
    ...changes,
  };
}

/** vCPUs 0 and 1 pinned to 6 and 7 of cell 1; vCPU 2 pinned to 14 of cell 3, where vCPU 3 floats. */
export const twoPlacedCells: readonly PlacedCell[] = [
  placedCell({ guestCell: 0, hostCell: 1, vcpus: [0, 1], pins: { 0: 6, 1: 7 } }),
  placedCell({
    guestCell: 1,
    hostCell: 3,
    vcpus: [2, 3],
    pins: { 2: 14 },
    floating: [3],
    cpuPolicy: 'mixed',
  }),
];

export function onHugePages(cells: readonly PlacedCell[]): readonly PlacedCell[] {
  return cells.map((cell) => ({ ...cell, pageSizeKiB: 2048 }));
}

/** The two cells on the four, with what a test changes. */
export function placementOf(changes: Partial<DomainPlacementInput> = {}): DomainPlacement {
  return domainPlacement({
    host: fourCells,
    guest: derivedGuest(),
    placement: { cells: twoPlacedCells, pciDevices: [] },
    sharedCpus: [0, 1, 4, 5, 8, 9, 12, 13],
    ...changes,
  });
}
