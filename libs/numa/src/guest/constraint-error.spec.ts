import type { RuleSetName } from '../model/fit-options.js';
import { GuestConstraintError, novaNames } from './constraint-error.js';
import { deriveGuest } from './derive-guest.js';

type Values = Record<string, string>;
type Golden = readonly [
  code: string,
  novaName: string | undefined,
  flavor: Values,
  image: Values,
  message: string,
];

/** A flavor of 4 vCPUs and 2048 MiB. */
const vcpus = 4;
const memoryMiB = 2048;
const pinned = { 'hw:cpu_policy': 'dedicated' };
const sev = { hw_firmware_type: 'uefi', hw_machine_type: 'q35' };

function refusalOf(extraSpecs: Values, properties: Values, ruleSet?: RuleSetName): GuestConstraintError {
  try {
    deriveGuest({ vcpus, memoryMiB, extraSpecs }, { properties }, ruleSet);
  } catch (error) {
    if (error instanceof GuestConstraintError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

// One of each code, and each sentence.
const golden: readonly Golden[] = [
  [
    'image-property-invalid',
    'ValueError',
    {},
    { hw_numa_nodes: 'x' },
    'The image property hw_numa_nodes is "x", but must be a whole number.',
  ],
  [
    'image-property-invalid',
    'ValueError',
    {},
    { hw_cpu_policy: '' },
    'The image property hw_cpu_policy is "", but must be one of dedicated, mixed, shared.',
  ],
  [
    'cpu-list-invalid',
    'Invalid',
    {},
    { 'hw_numa_cpus.0': '0,5-4' },
    'hw_numa_cpus.0 is no CPU list: CPU list rule "5-4" at character 3: the range ends before it starts.',
  ],
  [
    'cpu-list-invalid',
    'Invalid',
    { 'hw:cpu_dedicated_mask': '^a' },
    {},
    'hw:cpu_dedicated_mask is no CPU list: CPU list rule "^a" at character 1: expected a CPU id, a range such as 0-3, or either after ^.',
  ],
  [
    'cpu-policy-unknown',
    'InvalidCPUAllocationPolicy',
    { 'hw:cpu_policy': 'Dedicated' },
    {},
    'hw:cpu_policy is "Dedicated", but must be dedicated, mixed or shared.',
  ],
  [
    'cpu-policy-conflict',
    'ImageCPUPinningForbidden',
    { 'hw:cpu_policy': 'shared' },
    { hw_cpu_policy: 'mixed' },
    "The image asks for hw_cpu_policy=mixed, which the flavor's hw:cpu_policy=shared does not allow.",
  ],
  [
    'cpu-thread-policy-unknown',
    'InvalidCPUThreadAllocationPolicy',
    { 'hw:cpu_thread_policy': 'none' },
    {},
    'hw:cpu_thread_policy is "none", but must be prefer, isolate or require.',
  ],
  [
    'cpu-thread-policy-conflict',
    'ImageCPUThreadPolicyForbidden',
    { 'hw:cpu_thread_policy': 'isolate' },
    { hw_cpu_thread_policy: 'prefer' },
    'The image asks for hw_cpu_thread_policy=prefer, but the flavor sets hw:cpu_thread_policy=isolate.',
  ],
  [
    'cpu-thread-policy-conflict',
    'ImageCPUThreadPolicyForbidden',
    { 'hw:cpu_thread_policy': '' },
    { hw_cpu_thread_policy: 'prefer' },
    'The image asks for hw_cpu_thread_policy=prefer, but the flavor sets hw:cpu_thread_policy="".',
  ],
  [
    'cpu-thread-policy-empty',
    'ValueError',
    { ...pinned, 'hw:cpu_thread_policy': '' },
    {},
    'hw:cpu_thread_policy is empty; leave it out, or set prefer, isolate or require.',
  ],
  [
    'realtime-mask-invalid',
    'RealtimeMaskNotFoundOrInvalid',
    { ...pinned, 'hw:cpu_realtime': 'yes', 'hw:cpu_realtime_mask': '^0-3' },
    {},
    'hw:cpu_realtime_mask is "^0-3", which selects no vCPU.',
  ],
  [
    'realtime-mask-invalid',
    'RealtimeMaskNotFoundOrInvalid',
    { ...pinned, 'hw:cpu_realtime': '1' },
    {},
    'Realtime is asked for on all vCPUs; leave at least one out with hw:cpu_realtime_mask, or set hw:emulator_threads_policy.',
  ],
  [
    'realtime-mask-invalid',
    'RealtimeMaskNotFoundOrInvalid',
    { ...pinned, 'hw:cpu_realtime': 'on' },
    { hw_cpu_realtime_mask: '2-9' },
    'hw_cpu_realtime_mask selects vCPU 9, but the last vCPU is 3.',
  ],
  [
    'dedicated-mask-invalid',
    'InvalidMixedInstanceDedicatedMask',
    { 'hw:cpu_dedicated_mask': ' ' },
    {},
    'hw:cpu_dedicated_mask is " ", which selects no vCPU.',
  ],
  [
    'dedicated-mask-invalid',
    'InvalidMixedInstanceDedicatedMask',
    { 'hw:cpu_dedicated_mask': '0-4' },
    {},
    'hw:cpu_dedicated_mask selects all vCPUs; a mixed guest needs at least one shared vCPU.',
  ],
  [
    'dedicated-mask-invalid',
    'InvalidMixedInstanceDedicatedMask',
    { 'hw:cpu_dedicated_mask': '2-4' },
    {},
    'hw:cpu_dedicated_mask selects vCPU 4, but the last vCPU is 3.',
  ],
  [
    'emulator-threads-policy-unknown',
    'InvalidEmulatorThreadsPolicy',
    { 'hw:emulator_threads_policy': 'shared' },
    {},
    'hw:emulator_threads_policy is "shared", but must be share or isolate.',
  ],
  [
    'resources-with-cpu-policy',
    'InvalidRequest',
    { ...pinned, 'resources:PCPU': '4' },
    {},
    'Set either a CPU policy or resources:VCPU and resources:PCPU, not both.',
  ],
  [
    'resources-of-both-kinds',
    'InvalidRequest',
    { 'resources:VCPU': '4', 'resources1:PCPU': '4' },
    {},
    'Set either resources:VCPU or resources:PCPU, not both.',
  ],
  [
    'resources-pcpu-mismatch',
    'InvalidRequest',
    { 'resources:PCPU': '3' },
    {},
    'The flavor requests 3 PCPU, but needs exactly 4: one for each vCPU.',
  ],
  [
    'resources-pcpu-mismatch',
    'InvalidRequest',
    { 'resources:PCPU': '4', 'hw:emulator_threads_policy': 'isolate' },
    {},
    'The flavor requests 4 PCPU, but needs exactly 5: one for each vCPU and one for the emulator threads.',
  ],
  [
    'hyperthreading-trait-with-thread-policy',
    'InvalidRequest',
    { ...pinned, 'hw:cpu_thread_policy': 'prefer', 'trait:HW_CPU_HYPERTHREADING': 'other' },
    {},
    'Set either a CPU thread policy or trait:HW_CPU_HYPERTHREADING, not both.',
  ],
  [
    'cpu-thread-policy-without-pinning',
    'CPUThreadPolicyConfigurationInvalid',
    { 'hw:cpu_thread_policy': 'prefer' },
    {},
    'The CPU thread policy prefer needs the CPU policy dedicated or mixed.',
  ],
  [
    'emulator-threads-without-pinning',
    'BadRequirementEmulatorThreadsPolicy',
    { 'hw:emulator_threads_policy': 'isolate' },
    {},
    'hw:emulator_threads_policy=isolate needs the CPU policy dedicated or mixed.',
  ],
  [
    'dedicated-mask-without-mixed',
    'RequiredMixedInstancePolicy',
    { ...pinned, 'hw:cpu_dedicated_mask': '0' },
    {},
    'hw:cpu_dedicated_mask needs the CPU policy mixed.',
  ],
  [
    'realtime-without-pinning',
    'RealtimeConfigurationInvalid',
    { 'hw:cpu_realtime': 't', 'hw:cpu_realtime_mask': '^0' },
    {},
    'hw:cpu_realtime needs the CPU policy dedicated or mixed.',
  ],
  [
    'mixed-without-one-mask',
    'RequiredMixedOrRealtimeCPUMask',
    { 'hw:cpu_policy': 'mixed' },
    {},
    'The CPU policy mixed needs hw:cpu_dedicated_mask, or hw:cpu_realtime with a mask.',
  ],
  [
    'mixed-without-one-mask',
    'RequiredMixedOrRealtimeCPUMask',
    {
      'hw:cpu_policy': 'mixed',
      'hw:cpu_dedicated_mask': '0',
      'hw:cpu_realtime': 'y',
      'hw:cpu_realtime_mask': '1',
    },
    {},
    'The CPU policy mixed takes its pinned vCPUs from hw:cpu_dedicated_mask or from hw:cpu_realtime, not both.',
  ],
  [
    'numa-nodes-conflict',
    'ImageNUMATopologyForbidden',
    { 'hw:numa_nodes': '2' },
    { hw_numa_nodes: '2' },
    'hw:numa_nodes and hw_numa_nodes are both set; only one of flavor and image may name the number of NUMA nodes.',
  ],
  [
    'numa-nodes-invalid',
    'InvalidNUMANodesNumber',
    { 'hw:numa_nodes': '02' },
    {},
    'hw:numa_nodes is "02", but must be a whole number of at least 1, without leading zeros or spaces.',
  ],
  [
    'page-size-invalid',
    'MemoryPageSizeInvalid',
    { 'hw:mem_page_size': '2M' },
    {},
    'hw:mem_page_size is "2M", but must be small, large, any, a number of KiB, or a size such as 2MB or 1GB.',
  ],
  [
    'page-size-conflict',
    'MemoryPageSizeForbidden',
    {},
    { hw_mem_page_size: 'large' },
    'The image asks for hw_mem_page_size, but the flavor has no hw:mem_page_size; only a flavor with any or large leaves the size open.',
  ],
  [
    'page-size-conflict',
    'MemoryPageSizeForbidden',
    { 'hw:mem_page_size': '2048' },
    { hw_mem_page_size: '2048' },
    'The image asks for hw_mem_page_size, but the flavor sets hw:mem_page_size="2048"; only any and large leave the size open.',
  ],
  [
    'locked-memory-conflict',
    'FlavorImageLockedMemoryConflict',
    { 'hw:locked_memory': 'junk' },
    { hw_locked_memory: 'yes' },
    'hw:locked_memory of the flavor is false, but hw_locked_memory of the image is true.',
  ],
  [
    'locked-memory-without-page-size',
    'LockMemoryForbidden',
    {},
    { hw_locked_memory: 'true' },
    'Locked memory needs hw:mem_page_size.',
  ],
  [
    'memory-encryption-conflict',
    'FlavorImageConflict',
    { 'hw:mem_encryption': 'no' },
    { hw_mem_encryption: 'yes' },
    'hw:mem_encryption of the flavor is false, but hw_mem_encryption of the image is true.',
  ],
  [
    'memory-encryption-conflict',
    'FlavorImageConflict',
    { 'hw:mem_encryption': 'yes', 'hw:mem_encryption_model': 'amd-sev' },
    { ...sev, hw_mem_encryption_model: 'amd-sev-es' },
    'hw:mem_encryption_model of the flavor is "amd-sev", but hw_mem_encryption_model of the image is amd-sev-es.',
  ],
  [
    'memory-encryption-model-unknown',
    'Invalid',
    { 'hw:mem_encryption': 'yes', 'hw:mem_encryption_model': 'tdx' },
    sev,
    'hw:mem_encryption_model is "tdx", but must be one of amd-sev, amd-sev-es, amd-sev-snp.',
  ],
  [
    'memory-encryption-without-uefi',
    'FlavorImageConflict',
    { 'hw:mem_encryption': 'yes' },
    {},
    'Memory encryption needs an image with hw_firmware_type=uefi.',
  ],
  [
    'memory-encryption-machine-type',
    'InvalidMachineType',
    {},
    { hw_mem_encryption: 'yes', hw_firmware_type: 'uefi', hw_machine_type: 'pc' },
    'Memory encryption needs a q35 machine type, but hw_machine_type is "pc".',
  ],
  [
    'memory-encryption-stateful-firmware',
    'StatelessFirmwareRequired',
    {},
    { ...sev, hw_mem_encryption: 'yes', hw_mem_encryption_model: 'amd-sev-snp' },
    'Memory encryption with amd-sev-snp needs an image with hw_firmware_stateless=true.',
  ],
  [
    'numa-cpus-conflict',
    'ImageNUMATopologyForbidden',
    { ...pinned, 'hw:numa_cpus.0': '0-3' },
    { 'hw_numa_cpus.0': '0-3' },
    'hw:numa_cpus.N and hw_numa_cpus.N are both set; only one of flavor and image may lay out the NUMA nodes.',
  ],
  [
    'numa-mem-conflict',
    'ImageNUMATopologyForbidden',
    { ...pinned, 'hw:numa_mem.0': '2048' },
    { 'hw_numa_mem.0': '2048' },
    'hw:numa_mem.N and hw_numa_mem.N are both set; only one of flavor and image may lay out the NUMA nodes.',
  ],
  [
    'numa-mem-invalid',
    'ValueError',
    { ...pinned, 'hw:numa_mem.0': '1.5' },
    {},
    'hw:numa_mem.0 is "1.5", but must be a whole number of MiB.',
  ],
  [
    'numa-lists-incomplete',
    'ImageNUMATopologyIncomplete',
    { 'hw:numa_nodes': '2', 'hw:numa_cpus.0': '0-3' },
    {},
    'The guest has 2 NUMA nodes, but numa_cpus.N describes 1 and numa_mem.N 0, counted from 0 to the first gap.',
  ],
  [
    'numa-division-uneven',
    'ImageNUMATopologyAsymmetric',
    { 'hw:numa_nodes': '3' },
    {},
    '4 vCPUs and 2048 MiB cannot be divided evenly among 3 NUMA nodes.',
  ],
  [
    'numa-cpu-out-of-range',
    'ImageNUMATopologyCPUOutOfRange',
    { ...pinned, 'hw:numa_cpus.0': '0-4', 'hw:numa_mem.0': '2048' },
    {},
    'NUMA node 0 lists vCPU 4, but the last vCPU is 3.',
  ],
  [
    'numa-cpu-repeated',
    'ImageNUMATopologyCPUDuplicates',
    {
      'hw:numa_nodes': '2',
      'hw:numa_cpus.0': '0-3',
      'hw:numa_mem.0': '1',
      'hw:numa_cpus.1': '2',
      'hw:numa_mem.1': '1',
    },
    {},
    'NUMA node 1 lists vCPU 2, which NUMA node 0 already has.',
  ],
  [
    'numa-cpus-unassigned',
    'ImageNUMATopologyCPUsUnassigned',
    { ...pinned, 'hw:numa_cpus.0': '0,3', 'hw:numa_mem.0': '1' },
    {},
    'Of the 4 vCPUs, 1-2 are in no NUMA node.',
  ],
  [
    'numa-mem-sum-wrong',
    'ImageNUMATopologyMemoryOutOfRange',
    { ...pinned, 'hw:numa_cpus.0': '0-3', 'hw:numa_mem.0': '-1' },
    {},
    'The NUMA nodes have -1 MiB together, but the flavor has 2048 MiB.',
  ],
  [
    'pci-numa-policy-conflict',
    'ImagePCINUMAPolicyForbidden',
    { 'hw:pci_numa_affinity_policy': 'legacy' },
    { hw_pci_numa_affinity_policy: 'socket' },
    'hw:pci_numa_affinity_policy of the flavor is "legacy", but hw_pci_numa_affinity_policy of the image is socket.',
  ],
  [
    'pci-numa-policy-unknown',
    'InvalidPCINUMAAffinity',
    { 'hw:pci_numa_affinity_policy': 'near' },
    {},
    'hw:pci_numa_affinity_policy is "near", but must be required, legacy, preferred or socket.',
  ],
  [
    'cpu-topology-not-a-number',
    'InvalidRequest',
    { 'hw:cpu_sockets': 'x' },
    {},
    'hw:cpu_sockets is "x", but must be a whole number.',
  ],
  [
    'cpu-topology-limits-exceed-flavor',
    'ImageVCPULimitsRangeExceeded',
    { 'hw:cpu_max_cores': '2' },
    { hw_cpu_max_cores: '4' },
    "The image allows up to 4 cores, more than the flavor's 2.",
  ],
  [
    'cpu-topology-exceeds-limits',
    'ImageVCPUTopologyRangeExceeded',
    { 'hw:cpu_max_threads': '1' },
    { hw_cpu_threads: '2' },
    'The image prefers 2 threads, more than the maximum of 1.',
  ],
  [
    'cpu-topology-impossible',
    'ImageVCPULimitsRangeImpossible',
    { 'hw:cpu_max_sockets': '1', 'hw:cpu_max_cores': '2', 'hw:cpu_max_threads': '1' },
    {},
    '4 vCPUs cannot be made within the maxima sockets=1, cores=2, threads=1.',
  ],
  [
    'numa-mem-negative',
    undefined,
    {
      'hw:numa_nodes': '2',
      'hw:numa_cpus.0': '0-1',
      'hw:numa_cpus.1': '2-3',
      'hw:numa_mem.0': '-2048',
      'hw:numa_mem.1': '4096',
    },
    {},
    'NUMA node 0 has -2048 MiB of memory, but must have at least 0.',
  ],
  [
    'numa-mem-negative',
    undefined,
    {},
    {
      hw_numa_nodes: '2',
      'hw_numa_cpus.0': '0-1',
      'hw_numa_cpus.1': '2-3',
      'hw_numa_mem.0': '5120',
      'hw_numa_mem.1': '-3072',
    },
    'NUMA node 1 has -3072 MiB of memory, but must have at least 0.',
  ],
  [
    'maxphysaddr-mode-unknown',
    'Invalid',
    { 'hw:maxphysaddr_mode': 'host' },
    {},
    'hw:maxphysaddr_mode is "host", but must be passthrough or emulate.',
  ],
  [
    'maxphysaddr-conflict',
    'FlavorImageConflict',
    { 'hw:maxphysaddr_mode': 'emulate' },
    { hw_maxphysaddr_mode: 'passthrough' },
    'hw:maxphysaddr_mode of the flavor is "emulate", but hw_maxphysaddr_mode of the image is passthrough.',
  ],
];

describe('GuestConstraintError', () => {
  it.each(golden)('%s, %s: %j %j', (code, novaName, flavor, image, message) => {
    const refusal = refusalOf(flavor, image);
    expect(refusal).toMatchObject({ code, novaName, message });
    expect(refusal.keys.length).toBeGreaterThan(0);
  });

  it.each([
    [{ vcpus: 0, memoryMiB: 1 }, 'The flavor has 0 vCPUs, but must have a whole number of 1 to 16384.'],
    [
      { vcpus: 16_385, memoryMiB: 1 },
      'The flavor has 16385 vCPUs, but must have a whole number of 1 to 16384.',
    ],
    [
      { vcpus: 1, memoryMiB: 0.5 },
      'The flavor has 0.5 MiB of memory, but must have a whole number of at least 1.',
    ],
  ])('flavor-size-invalid: %j', (size, message) => {
    expect(() => deriveGuest({ ...size, extraSpecs: {} }, { properties: {} })).toThrow(
      expect.objectContaining({ code: 'flavor-size-invalid', novaName: 'InvalidInput', message }),
    );
  });

  it('is shown above with each of its codes', () => {
    const codes = new Set([...golden.map(([code]) => code), 'flavor-size-invalid']);
    expect([...codes].sort()).toEqual(Object.keys(novaNames).sort());
  });

  it('cuts long values', () => {
    expect(refusalOf({ 'hw:cpu_policy': 'x'.repeat(5000) }, {}).message.length).toBeLessThan(200);
  });
});
