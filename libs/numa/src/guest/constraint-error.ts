/**
 * Every way in which flavor and image can be wrong, and the exception by which Nova reports it; undefined where Nova
 * accepts what is refused here.
 */
export const novaNames = {
  'flavor-size-invalid': 'InvalidInput',
  'image-property-invalid': 'ValueError',
  'cpu-list-invalid': 'Invalid',
  'cpu-policy-unknown': 'InvalidCPUAllocationPolicy',
  'cpu-policy-conflict': 'ImageCPUPinningForbidden',
  'cpu-thread-policy-unknown': 'InvalidCPUThreadAllocationPolicy',
  'cpu-thread-policy-conflict': 'ImageCPUThreadPolicyForbidden',
  'cpu-thread-policy-empty': 'ValueError',
  'cpu-thread-policy-without-pinning': 'CPUThreadPolicyConfigurationInvalid',
  'realtime-mask-invalid': 'RealtimeMaskNotFoundOrInvalid',
  'realtime-without-pinning': 'RealtimeConfigurationInvalid',
  'dedicated-mask-invalid': 'InvalidMixedInstanceDedicatedMask',
  'dedicated-mask-without-mixed': 'RequiredMixedInstancePolicy',
  'mixed-without-one-mask': 'RequiredMixedOrRealtimeCPUMask',
  'emulator-threads-policy-unknown': 'InvalidEmulatorThreadsPolicy',
  'emulator-threads-without-pinning': 'BadRequirementEmulatorThreadsPolicy',
  'resources-with-cpu-policy': 'InvalidRequest',
  'resources-of-both-kinds': 'InvalidRequest',
  'resources-pcpu-mismatch': 'InvalidRequest',
  'hyperthreading-trait-with-thread-policy': 'InvalidRequest',
  'numa-nodes-conflict': 'ImageNUMATopologyForbidden',
  'numa-nodes-invalid': 'InvalidNUMANodesNumber',
  'numa-cpus-conflict': 'ImageNUMATopologyForbidden',
  'numa-mem-conflict': 'ImageNUMATopologyForbidden',
  'numa-mem-invalid': 'ValueError',
  'numa-lists-incomplete': 'ImageNUMATopologyIncomplete',
  'numa-division-uneven': 'ImageNUMATopologyAsymmetric',
  'numa-cpu-out-of-range': 'ImageNUMATopologyCPUOutOfRange',
  'numa-cpu-repeated': 'ImageNUMATopologyCPUDuplicates',
  'numa-cpus-unassigned': 'ImageNUMATopologyCPUsUnassigned',
  'numa-mem-sum-wrong': 'ImageNUMATopologyMemoryOutOfRange',
  'numa-mem-negative': undefined,
  'page-size-invalid': 'MemoryPageSizeInvalid',
  'page-size-conflict': 'MemoryPageSizeForbidden',
  'locked-memory-conflict': 'FlavorImageLockedMemoryConflict',
  'locked-memory-without-page-size': 'LockMemoryForbidden',
  'memory-encryption-conflict': 'FlavorImageConflict',
  'memory-encryption-model-unknown': 'Invalid',
  'memory-encryption-without-uefi': 'FlavorImageConflict',
  'memory-encryption-machine-type': 'InvalidMachineType',
  'memory-encryption-stateful-firmware': 'StatelessFirmwareRequired',
  'maxphysaddr-conflict': 'FlavorImageConflict',
  'maxphysaddr-mode-unknown': 'Invalid',
  'pci-numa-policy-conflict': 'ImagePCINUMAPolicyForbidden',
  'pci-numa-policy-unknown': 'InvalidPCINUMAAffinity',
  'cpu-topology-not-a-number': 'InvalidRequest',
  'cpu-topology-limits-exceed-flavor': 'ImageVCPULimitsRangeExceeded',
  'cpu-topology-exceeds-limits': 'ImageVCPUTopologyRangeExceeded',
  'cpu-topology-impossible': 'ImageVCPULimitsRangeImpossible',
} as const;

export type GuestConstraintCode = keyof typeof novaNames;

/** Flavor and image contradict each other, themselves, or Nova's rules. The message is one sentence for operators. */
export class GuestConstraintError extends Error {
  override readonly name = 'GuestConstraintError';
  /** The exception that Nova raises; `ValueError` is Python's own. undefined: Nova raises none. */
  readonly novaName: (typeof novaNames)[GuestConstraintCode];

  constructor(
    readonly code: GuestConstraintCode,
    /** The extra specs and image properties concerned. */
    readonly keys: readonly string[],
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.novaName = novaNames[code];
  }
}

/** A value for a message: quoted, and cut when long. */
export function shown(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
