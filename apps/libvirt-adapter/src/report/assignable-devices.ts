import type { PciDevice } from '#numa/model/host-topology.js';

/** Whether a device is one of `vendor:product` or of the addresses that guests may be given. */
export function isAssignable(device: PciDevice, assignable: readonly string[]): boolean {
  const { vendor_id, product_id } = device.attributes;
  return assignable.includes(device.address) || assignable.includes(`${vendor_id}:${product_id}`);
}
