import type { Flavor } from '../model/flavor.js';
import type { CpuPolicy, EmulatorThreadsPolicy } from '../model/guest-topology.js';
import { GuestConstraintError } from './constraint-error.js';
import { readInteger } from './value-reading.js';

/** `resources:VCPU`, `resources1:VCPU`, …; Nova looks at how the key begins, so longer class names count as well. */
const vcpuKey = /^resources([1-9][0-9]*)?:VCPU/;
const pcpuKey = /^resources([1-9][0-9]*)?:PCPU/;

/**
 * The CPU policy after explicit requests of placement resources: `resources:PCPU` means dedicated, `resources:VCPU`
 * shared. They do not go with `hw:cpu_policy`, nor with each other. (Nova: _get_vcpu_pcpu_resources and its use in
 * numa_get_constraints.)
 *
 * @throws GuestConstraintError `resources-with-cpu-policy`, `resources-of-both-kinds`, `resources-pcpu-mismatch`
 */
export function cpuPolicyFromResources(
  flavor: Flavor,
  cpuPolicy: CpuPolicy | null,
  emulatorThreadsPolicy: EmulatorThreadsPolicy | null,
): CpuPolicy | null {
  const vcpus = requested(flavor, vcpuKey);
  const pcpus = requested(flavor, pcpuKey);
  if (cpuPolicy !== null && (vcpus.sum !== 0 || pcpus.sum !== 0)) {
    throw new GuestConstraintError(
      'resources-with-cpu-policy',
      [...vcpus.keys, ...pcpus.keys, 'hw:cpu_policy', 'hw_cpu_policy'],
      'Set either a CPU policy or resources:VCPU and resources:PCPU, not both.',
    );
  }
  if (vcpus.sum !== 0 && pcpus.sum !== 0) {
    throw new GuestConstraintError(
      'resources-of-both-kinds',
      [...vcpus.keys, ...pcpus.keys],
      'Set either resources:VCPU or resources:PCPU, not both.',
    );
  }
  if (pcpus.sum !== 0) {
    checkPcpuCount(flavor, pcpus, emulatorThreadsPolicy);
    return 'dedicated';
  }
  return vcpus.sum !== 0 ? 'shared' : cpuPolicy;
}

interface Requested {
  readonly sum: number;
  readonly keys: readonly string[];
}

/** The sum over all resource groups; values that are no numbers are not this rule's business. */
function requested(flavor: Flavor, pattern: RegExp): Requested {
  const entries = Object.entries(flavor.extraSpecs).filter(([key]) => pattern.test(key));
  return {
    sum: entries.reduce((sum, [, value]) => sum + (readInteger(value) ?? 0), 0),
    keys: entries.map(([key]) => key),
  };
}

/** An isolated emulator needs one PCPU more than the guest has vCPUs. */
function checkPcpuCount(flavor: Flavor, pcpus: Requested, emulator: EmulatorThreadsPolicy | null): void {
  const wanted = emulator === 'isolate' ? flavor.vcpus + 1 : flavor.vcpus;
  if (pcpus.sum === wanted) return;
  const why = emulator === 'isolate' ? ' and one for the emulator threads' : '';
  throw new GuestConstraintError(
    'resources-pcpu-mismatch',
    [...pcpus.keys, ...(emulator === 'isolate' ? ['hw:emulator_threads_policy'] : [])],
    `The flavor requests ${pcpus.sum} PCPU, but needs exactly ${wanted}: one for each vCPU${why}.`,
  );
}
