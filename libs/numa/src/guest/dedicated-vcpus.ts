import type { Flavor } from '../model/flavor.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import { readVcpuMask } from './vcpu-lists.js';

const key = 'hw:cpu_dedicated_mask';

/**
 * The vCPUs that a mixed guest wants pinned, ascending; null when the flavor names none. At least one vCPU must be
 * in the mask and one outside of it. Looked at under every CPU policy. (Nova: get_dedicated_cpu_constraint.)
 *
 * @throws GuestConstraintError `cpu-list-invalid`, `dedicated-mask-invalid`
 */
export function dedicatedVcpusConstraint(flavor: Flavor): number[] | null {
  const mask = extraSpec(flavor, key) ?? '';
  if (mask === '') return null;
  const dedicated = readVcpuMask(mask, key, flavor.vcpus);
  if (dedicated.length === 0) throw refusal(`${key} is ${shown(mask)}, which selects no vCPU`);
  const ownDedicated = dedicated.filter((vcpu) => vcpu < flavor.vcpus);
  if (ownDedicated.length === flavor.vcpus) {
    throw refusal(`${key} selects all vCPUs; a mixed guest needs at least one shared vCPU`);
  }
  if (ownDedicated.length < dedicated.length) {
    throw refusal(`${key} selects vCPU ${dedicated.at(-1)}, but the last vCPU is ${flavor.vcpus - 1}`);
  }
  return dedicated;
}

function refusal(why: string): GuestConstraintError {
  return new GuestConstraintError('dedicated-mask-invalid', [key], `${why}.`);
}
