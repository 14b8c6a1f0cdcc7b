import type { PlaceDecision } from '../decisions/held-claims.js';

const claimId = '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90';

/** A decision on a guest of two vCPUs on CPUs 4 and 5 of cell 1, with 2 MiB pages. */
export function placeDecision(changes: Partial<PlaceDecision> = {}): PlaceDecision {
  const cpus = [4, 5, 6, 7];
  const pagePools = [
    { sizeKiB: 4, total: 131_072, reserved: 0 },
    { sizeKiB: 2048, total: 64, reserved: 0 },
  ];
  return {
    kind: 'place',
    decision: 7,
    claimId,
    instanceId: claimId,
    host: {
      cells: [
        {
          id: 1,
          socket: 0,
          sharedCpus: cpus,
          dedicatedCpus: cpus,
          siblings: [
            [4, 5],
            [6, 7],
          ],
          memoryMiB: 512,
          pagePools,
        },
      ],
    },
    sharedCpus: null,
    guest: {
      topology: {
        cells: [
          {
            id: 0,
            floatingVcpus: [],
            pinnedVcpus: [0, 1],
            memoryMiB: 64,
            pageSize: 2048,
            cpuPolicy: 'dedicated',
            cpuThreadPolicy: null,
          },
        ],
        emulatorThreadsPolicy: null,
      },
      realtimeVcpus: null,
      lockedMemory: null,
      pciNumaPolicy: null,
      cpuTopology: { sockets: 2, cores: 1, threads: 1 },
      warnings: [],
    },
    extraSpecs: {},
    placement: {
      cells: [
        {
          guestCell: 0,
          hostCell: 1,
          vcpus: [0, 1],
          memoryMiB: 64,
          pageSizeKiB: 2048,
          pins: { 0: 4, 1: 5 },
          floating: [],
          emulatorCpus: null,
          cpuPolicy: 'dedicated',
          cpuThreadPolicy: null,
        },
      ],
      pciDevices: [],
    },
    domain: null,
    outcome: null,
    ...changes,
  };
}
