import type { PciRequest } from '../model/guest-topology.js';
import type { PciDevice } from '../model/host-topology.js';

/** Whether one alternative of the request has no value that the device does not have; capitals do not count. */
export function isAlternative({ attributes }: PciDevice, { spec }: PciRequest): boolean {
  const has = new Set(Object.entries(attributes).map(([key, value]) => `${key}=${value.toLowerCase()}`));
  return spec.some((wanted) =>
    Object.entries(wanted).every(([key, value]) => has.has(`${key}=${value.toLowerCase()}`)),
  );
}

/** Whether the device is of a kind that goes only to requests that name the kind, and this one does not. */
export function isKeptBack({ attributes }: PciDevice, { spec }: PciRequest): boolean {
  const names = (holds: (wanted: Readonly<Record<string, string>>) => boolean) => spec.some(holds);
  const special = ['type-PF', 'vdpa'].find((type) => attributes.dev_type === type);
  if (special !== undefined && !names((wanted) => wanted.dev_type === special)) return true;
  return isTrue(attributes.remote_managed) && !names((wanted) => isTrue(wanted.remote_managed));
}

function isTrue(word: string | undefined): boolean {
  return word !== undefined && /^\s*(1|t|true|on|y|yes)\s*$/i.test(word);
}
