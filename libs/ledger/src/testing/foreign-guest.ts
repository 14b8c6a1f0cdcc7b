import type { GuestBinding } from '#numa/model/guest-binding.js';
import type { OutcomeReport } from '../commands/command.js';
import { uuid } from './scenario.js';

/** A guest of one cell in host cell 0, a vCPU pinned to each of the CPUs, with 2 MiB pages. */
export function pinnedTo(cpus: readonly number[], memoryMiB = 512): GuestBinding {
  return {
    name: 'by-hand',
    cells: [
      {
        guestCell: 0,
        vcpus: cpus.map((_, vcpu) => vcpu),
        bindings: cpus.map((cpu, vcpu) => ({ vcpus: [vcpu], cpus: [cpu] })),
        memoryMiB,
        pageSizeKiB: 2048,
        hostCells: [0],
      },
    ],
    emulatorCpus: null,
    realtimeVcpus: [],
    pciAddresses: [],
  };
}

/** What an adapter tells of the nth guest, which runs without a claim; of a former one, when it is named. */
export function foreign(
  n: number,
  cpus: readonly number[],
  memoryMiB = 512,
  former: string | null = null,
): Extract<OutcomeReport, { readonly kind: 'drifted' }> {
  return {
    kind: 'drifted',
    instanceId: uuid(n),
    claimId: former,
    drift: former === null ? 'foreign' : 'running-after-release',
    differences: [],
    binding: pinnedTo(cpus, memoryMiB),
  };
}
