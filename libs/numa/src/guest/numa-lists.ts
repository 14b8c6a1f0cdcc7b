import type { Flavor } from '../model/flavor.js';
import type { CpuList } from '../model/host-topology.js';
import { type GuestConstraintCode, GuestConstraintError, shown } from './constraint-error.js';
import type { ImageProperties } from './image-properties.js';
import { readPerNode } from './per-node-values.js';
import { readInteger } from './value-reading.js';
import { readVcpuList } from './vcpu-lists.js';

/**
 * The vCPUs of each guest cell as `hw:numa_cpus.N` or the image's `hw_numa_cpus.N` list them, up to the first gap;
 * null when neither does. Only one of flavor and image may. (Nova: _get_numa_cpu_constraint.)
 *
 * @throws GuestConstraintError `cpu-list-invalid`, `numa-cpus-conflict`
 */
export function numaCpusConstraint(flavor: Flavor, image: ImageProperties): readonly CpuList[] | null {
  const ofFlavor = readPerNode(flavor.extraSpecs, 'hw:numa_cpus', readVcpuList);
  if (ofFlavor && image.numaCpus) throw conflict('numa-cpus-conflict', 'numa_cpus');
  return ofFlavor ?? image.numaCpus ?? null;
}

/**
 * The MiB of each guest cell as `hw:numa_mem.N` or the image's `hw_numa_mem.N` list them, up to the first gap; null
 * when neither does. Only one of flavor and image may. (Nova: _get_numa_mem_constraint.)
 *
 * @throws GuestConstraintError `numa-mem-invalid`, `numa-mem-conflict`
 */
export function numaMemConstraint(flavor: Flavor, image: ImageProperties): readonly number[] | null {
  const ofFlavor = readPerNode(flavor.extraSpecs, 'hw:numa_mem', readMemory);
  if (ofFlavor && image.numaMem) throw conflict('numa-mem-conflict', 'numa_mem');
  return ofFlavor ?? image.numaMem ?? null;
}

function readMemory(value: string, key: string): number {
  const memoryMiB = readInteger(value);
  if (memoryMiB !== null) return memoryMiB;
  throw new GuestConstraintError(
    'numa-mem-invalid',
    [key],
    `${key} is ${shown(value)}, but must be a whole number of MiB.`,
  );
}

function conflict(code: GuestConstraintCode, key: string): GuestConstraintError {
  return new GuestConstraintError(
    code,
    [`hw:${key}.0`, `hw_${key}.0`],
    `hw:${key}.N and hw_${key}.N are both set; only one of flavor and image may lay out the NUMA nodes.`,
  );
}
