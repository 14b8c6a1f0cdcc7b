import type { DerivedGuest } from '#numa/model/flavor.js';
import type { CpuList } from '#numa/model/host-topology.js';
import type { Placement } from '#numa/model/placement.js';
import { DomainPlacementError } from './domain-placement-error.js';
import type { VcpuPin } from './vcpu-pin.js';

interface EmulatorInput {
  readonly guest: DerivedGuest;
  readonly placement: Placement;
  readonly vcpuPins: readonly VcpuPin[];
  /** Those of the host policy that are online; null: the policy sets none. */
  readonly sharedCpus: CpuList | null;
}

/**
 * Where the emulator threads run: on the CPUs kept for them (`isolate`), on the host's shared CPUs (`share`, where
 * the host has a set of them), else wherever the vCPUs run that are not realtime. null when that leaves nothing.
 * @throws DomainPlacementError: realtime and `share` need the host's shared CPUs
 */
export function emulatorCpus({ guest, placement, vcpuPins, sharedCpus }: EmulatorInput): CpuList | null {
  const policy = guest.topology?.emulatorThreadsPolicy ?? null;
  const realtime = new Set(guest.realtimeVcpus ?? []);
  if (policy === 'share' && sharedCpus === null && realtime.size > 0 && vcpuPins.length > 0) {
    throw new DomainPlacementError(
      'a realtime guest shares emulator threads only with the shared CPUs of a host that has set them',
    );
  }
  const cpus = new Set<number>();
  const add = (list: CpuList) => {
    for (const cpu of list) cpus.add(cpu);
  };
  for (const cell of placement.cells) {
    if (cell.vcpus.length === 0) continue;
    if (policy === 'isolate') add(cell.emulatorCpus ?? []);
    else if (policy === 'share' && sharedCpus !== null) add(sharedCpus);
    else {
      for (const { vcpu, cpus: own } of vcpuPins) {
        if (cell.vcpus.includes(vcpu) && !realtime.has(vcpu)) add(own);
      }
    }
  }
  return cpus.size === 0 ? null : [...cpus].sort((a, b) => a - b);
}
