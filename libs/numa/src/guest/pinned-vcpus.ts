import type { CpuPolicy, CpuThreadPolicy, EmulatorThreadsPolicy } from '../model/guest-topology.js';
import type { CpuList } from '../model/host-topology.js';
import { GuestConstraintError } from './constraint-error.js';
import { allVcpus } from './vcpu-lists.js';

/** What the rules before this one found. */
export interface CpuRequest {
  readonly vcpus: number;
  readonly cpuPolicy: CpuPolicy | null;
  readonly cpuThreadPolicy: CpuThreadPolicy | '' | null;
  readonly emulatorThreadsPolicy: EmulatorThreadsPolicy | null;
  /** null: no mask. */
  readonly dedicatedVcpus: CpuList | null;
  /** null: realtime is off. */
  readonly realtimeVcpus: CpuList | null;
}

/**
 * Which vCPUs are pinned, once the requests go together: none of a shared guest, all of a dedicated one, and of a
 * mixed one those of the dedicated mask or else of the realtime mask. (Nova: the sanity checks of
 * numa_get_constraints.)
 *
 * @throws GuestConstraintError `cpu-thread-policy-without-pinning`, `emulator-threads-without-pinning`,
 * `dedicated-mask-without-mixed`, `realtime-without-pinning`, `mixed-without-one-mask`
 */
export function pinnedVcpus(request: CpuRequest): CpuList {
  switch (request.cpuPolicy) {
    case 'dedicated':
      refuseDedicatedMask(request);
      return allVcpus(request.vcpus);
    case 'mixed':
      return pinnedOfMixed(request);
    default:
      refusePinningOnly(request);
      return [];
  }
}

/** A floating guest bears nothing that is about pinned CPUs. */
function refusePinningOnly(request: CpuRequest): void {
  if (request.cpuThreadPolicy) {
    throw new GuestConstraintError(
      'cpu-thread-policy-without-pinning',
      ['hw:cpu_thread_policy', 'hw_cpu_thread_policy', 'trait:HW_CPU_HYPERTHREADING', 'hw:cpu_policy'],
      `The CPU thread policy ${request.cpuThreadPolicy} needs the CPU policy dedicated or mixed.`,
    );
  }
  if (request.emulatorThreadsPolicy === 'isolate') {
    throw new GuestConstraintError(
      'emulator-threads-without-pinning',
      ['hw:emulator_threads_policy', 'hw:cpu_policy'],
      'hw:emulator_threads_policy=isolate needs the CPU policy dedicated or mixed.',
    );
  }
  refuseDedicatedMask(request);
  if (request.realtimeVcpus !== null) {
    throw new GuestConstraintError(
      'realtime-without-pinning',
      ['hw:cpu_realtime', 'hw:cpu_policy'],
      'hw:cpu_realtime needs the CPU policy dedicated or mixed.',
    );
  }
}

function refuseDedicatedMask(request: CpuRequest): void {
  if (request.dedicatedVcpus === null) return;
  throw new GuestConstraintError(
    'dedicated-mask-without-mixed',
    ['hw:cpu_dedicated_mask', 'hw:cpu_policy'],
    'hw:cpu_dedicated_mask needs the CPU policy mixed.',
  );
}

function pinnedOfMixed({ dedicatedVcpus, realtimeVcpus }: CpuRequest): CpuList {
  if ((dedicatedVcpus === null) === (realtimeVcpus === null)) {
    throw new GuestConstraintError(
      'mixed-without-one-mask',
      ['hw:cpu_policy', 'hw:cpu_dedicated_mask', 'hw:cpu_realtime'],
      dedicatedVcpus === null
        ? 'The CPU policy mixed needs hw:cpu_dedicated_mask, or hw:cpu_realtime with a mask.'
        : 'The CPU policy mixed takes its pinned vCPUs from hw:cpu_dedicated_mask or from hw:cpu_realtime, not both.',
    );
  }
  return (dedicatedVcpus ?? realtimeVcpus)!;
}
