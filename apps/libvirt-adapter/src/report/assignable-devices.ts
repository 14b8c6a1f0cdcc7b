import { SettingError } from '#contracts/settings/settings.js';
import type { PciDevice } from '#numa/model/host-topology.js';

const product = /^[0-9a-f]{4}:[0-9a-f]{4}$/;
const address = /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

/**
 * Which PCI devices guests may be given: `8086:154d,0000:81:00.1`. None unless named: a host's own disks and network
 * cards look no different.
 * @throws SettingError
 */
export function parseAssignable(text: string): readonly string[] {
  const items = text
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const wrong = items.find((item) => !product.test(item) && !address.test(item));
  if (wrong === undefined) return items;
  throw new SettingError(
    'NUMALEDGER_PCI_DEVICES',
    `NUMALEDGER_PCI_DEVICES must be VENDOR:PRODUCT or addresses, like 8086:154d,0000:81:00.1, not ${JSON.stringify(wrong)}`,
  );
}

export function isAssignable(device: PciDevice, assignable: readonly string[]): boolean {
  const { vendor_id, product_id } = device.attributes;
  return assignable.includes(device.address) || assignable.includes(`${vendor_id}:${product_id}`);
}
