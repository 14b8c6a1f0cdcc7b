import type { RuleSetName } from '../model/fit-options.js';
import type { Image, MemoryEncryptionModel, PhysicalAddressMode } from '../model/flavor.js';
import type { CpuPolicy, CpuThreadPolicy, PciNumaPolicy } from '../model/guest-topology.js';
import type { CpuList } from '../model/host-topology.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { readPerNode } from './per-node-values.js';
import { readBoolean, readInteger } from './value-reading.js';
import { readVcpuList } from './vcpu-lists.js';

/** The properties of an image that rules read, typed; a property that is not set is undefined. */
export interface ImageProperties {
  readonly cpuCores?: number;
  readonly cpuSockets?: number;
  readonly cpuThreads?: number;
  readonly cpuMaxCores?: number;
  readonly cpuMaxSockets?: number;
  readonly cpuMaxThreads?: number;
  readonly cpuPolicy?: CpuPolicy;
  readonly cpuThreadPolicy?: CpuThreadPolicy;
  readonly cpuRealtimeMask?: string;
  readonly firmwareType?: string;
  readonly firmwareStateless?: boolean;
  readonly lockedMemory?: boolean;
  readonly machineType?: string;
  readonly memEncryption?: boolean;
  readonly memEncryptionModel?: MemoryEncryptionModel;
  readonly memPageSize?: string;
  readonly numaNodes?: number;
  /** One list of vCPUs for each guest cell. */
  readonly numaCpus?: readonly CpuList[];
  /** MiB for each guest cell. */
  readonly numaMem?: readonly number[];
  readonly pciNumaPolicy?: PciNumaPolicy;
  readonly maxphysaddrMode?: PhysicalAddressMode;
  readonly maxphysaddrBits?: number;
  /** Traits that the image requires, without `trait:`. */
  readonly requiredTraits: readonly string[];
}

const cpuPolicies = ['dedicated', 'mixed', 'shared'] as const;
const cpuThreadPolicies = ['prefer', 'isolate', 'require'] as const;
const pciNumaPolicies = ['required', 'legacy', 'preferred', 'socket'] as const;
const firmwareTypes = ['bios', 'uefi'] as const;
const memEncryptionModels = ['amd-sev', 'amd-sev-es', 'amd-sev-snp'] as const;
const maxphysaddrModes = ['passthrough', 'emulate'] as const;

/**
 * Types an image's properties, in Nova's order, before any rule looks at them: a value that cannot be typed is
 * reported ahead of everything else. (Nova: ImageMetaProps.from_dict.)
 *
 * @throws GuestConstraintError `image-property-invalid` (Nova: ValueError), `cpu-list-invalid` (Nova: Invalid)
 */
export function loadImageProperties(image: Image, ruleSet: RuleSetName = 'nova-2026'): ImageProperties {
  const read = propertyReader(image.properties);
  const newer = ruleSet === 'nova-2026';
  return {
    cpuCores: read('hw_cpu_cores', integer),
    cpuSockets: read('hw_cpu_sockets', integer),
    cpuMaxCores: read('hw_cpu_max_cores', integer),
    cpuMaxSockets: read('hw_cpu_max_sockets', integer),
    cpuMaxThreads: read('hw_cpu_max_threads', integer),
    cpuPolicy: read('hw_cpu_policy', oneOf(cpuPolicies)),
    cpuThreadPolicy: read('hw_cpu_thread_policy', oneOf(cpuThreadPolicies)),
    cpuRealtimeMask: read('hw_cpu_realtime_mask', text),
    cpuThreads: read('hw_cpu_threads', integer),
    firmwareType: read('hw_firmware_type', oneOf(firmwareTypes)),
    firmwareStateless: newer ? read('hw_firmware_stateless', readBoolean) : undefined,
    lockedMemory: read('hw_locked_memory', readBoolean),
    machineType: read('hw_machine_type', text),
    memEncryption: read('hw_mem_encryption', readBoolean),
    memEncryptionModel: newer ? read('hw_mem_encryption_model', oneOf(memEncryptionModels)) : undefined,
    memPageSize: read('hw_mem_page_size', text),
    numaNodes: read('hw_numa_nodes', integer),
    numaCpus: readPerNode(image.properties, 'hw_numa_cpus', readVcpuList),
    numaMem: readPerNode(image.properties, 'hw_numa_mem', integer),
    pciNumaPolicy: read('hw_pci_numa_affinity_policy', oneOf(pciNumaPolicies)),
    maxphysaddrMode: newer ? read('hw_maxphysaddr_mode', oneOf(maxphysaddrModes)) : undefined,
    maxphysaddrBits: newer ? read('hw_maxphysaddr_bits', integer) : undefined,
    requiredTraits: readRequiredTraits(image.properties),
  };
}

function propertyReader(properties: Image['properties']) {
  return <T>(key: string, type: (value: string, key: string) => T): T | undefined =>
    Object.hasOwn(properties, key) ? type(properties[key]!, key) : undefined;
}

const text = (value: string) => value;

function integer(value: string, key: string): number {
  const number = readInteger(value);
  if (number !== null) return number;
  throw new GuestConstraintError(
    'image-property-invalid',
    [key],
    `The image property ${key} is ${shown(value)}, but must be a whole number.`,
  );
}

function oneOf<const T extends string>(allowed: readonly T[]) {
  return (value: string, key: string): T => {
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return found;
    throw new GuestConstraintError(
      'image-property-invalid',
      [key],
      `The image property ${key} is ${shown(value)}, but must be one of ${allowed.join(', ')}.`,
    );
  };
}

function readRequiredTraits(properties: Image['properties']): string[] {
  return Object.entries(properties)
    .filter(([key, value]) => key.startsWith('trait:') && value === 'required')
    .map(([key]) => key.slice('trait:'.length));
}
