import { maxCpuId } from '../cpu-list/cpu-list.js';
import type { Flavor } from '../model/flavor.js';
import { GuestConstraintError } from './constraint-error.js';

/**
 * Refuses sizes that no flavor can have, before memory is spent on them: vCPUs are 1 to 16,384, memory is a whole
 * number of MiB, at least 1. (Nova refuses them when the flavor is made.)
 */
export function checkFlavorSize(flavor: Flavor): void {
  if (!Number.isInteger(flavor.vcpus) || flavor.vcpus < 1 || flavor.vcpus > maxCpuId + 1) {
    throw new GuestConstraintError(
      'flavor-size-invalid',
      ['vcpus'],
      `The flavor has ${flavor.vcpus} vCPUs, but must have a whole number of 1 to ${maxCpuId + 1}.`,
    );
  }
  if (!Number.isSafeInteger(flavor.memoryMiB) || flavor.memoryMiB < 1) {
    throw new GuestConstraintError(
      'flavor-size-invalid',
      ['memoryMiB'],
      `The flavor has ${flavor.memoryMiB} MiB of memory, but must have a whole number of at least 1.`,
    );
  }
}
