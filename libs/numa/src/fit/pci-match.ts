import { readBoolean } from '../guest/value-reading.js';
import type { PciPool } from '../host/pci-layout.js';
import type { PciRequest } from '../model/guest-topology.js';

/**
 * Whether a device of the pool is what the request asks for, wherever it is: every value of one alternative is the
 * device's, whether written in capitals or not. (Nova: pci_device_prop_match.)
 */
export function matchesSpec({ attributes }: PciPool, request: PciRequest): boolean {
  return request.spec.some((spec) =>
    Object.entries(spec).every(([key, value]) => {
      if (!Object.hasOwn(attributes, key)) return false;
      const has = attributes[key]!;
      return has === value || has.toLowerCase() === value.toLowerCase();
    }),
  );
}

/**
 * Physical functions, vDPA devices and remote-managed ones are given only to those who ask for them. Types are
 * compared letter by letter; `remote_managed` is any word for true. (Nova: _filter_pools_for_unrequested_pfs,
 * …_vdpa_devices, …_remote_managed_devices.)
 */
export function isGivenOut({ attributes }: PciPool, { spec }: PciRequest): boolean {
  const type = attributes.dev_type;
  if ((type === 'type-PF' || type === 'vdpa') && !spec.some(({ dev_type }) => dev_type === type))
    return false;
  const isRemote = (values: Readonly<Record<string, string>>) => readBoolean(values.remote_managed ?? '');
  return !isRemote(attributes) || spec.some(isRemote);
}
