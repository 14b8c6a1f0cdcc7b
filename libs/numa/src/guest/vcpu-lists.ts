import { parseCpuList } from '../cpu-list/cpu-list.js';
import { InvalidCpuListError } from '../cpu-list/cpu-list-error.js';
import { stripSpace } from '../cpu-list/strip-space.js';
import { GuestConstraintError } from './constraint-error.js';

/** The vCPUs that the list in `key` names. @throws GuestConstraintError `cpu-list-invalid` */
export function readVcpuList(value: string, key: string): number[] {
  try {
    return parseCpuList(value);
  } catch (error) {
    if (!(error instanceof InvalidCpuListError)) throw error;
    throw new GuestConstraintError('cpu-list-invalid', [key], `${key} is no CPU list: ${error.message}`, {
      cause: error,
    });
  }
}

/**
 * The vCPUs that the mask in `key` selects. A mask that begins with `^` leaves vCPUs out of all `vcpus`; any other
 * names them. It may select none, or more than the guest has.
 */
export function readVcpuMask(mask: string, key: string, vcpus: number): number[] {
  const named = readVcpuList(mask, key);
  return stripSpace(mask).startsWith('^') ? readVcpuList(`0-${vcpus - 1},${mask}`, key) : named;
}

/** All vCPUs of a guest: 0 to `vcpus - 1`. */
export function allVcpus(vcpus: number): number[] {
  return Array.from({ length: vcpus }, (_, vcpu) => vcpu);
}
