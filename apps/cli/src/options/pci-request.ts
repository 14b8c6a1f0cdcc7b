import { InvalidArgumentError } from 'commander';
import type { PciRequestDto } from '#contracts/dto/guest.dto.js';

/**
 * `id=nic0,vendor_id=8086,product_id=154d`, collected; `count` (default 1) and `numa_policy` are the request's, every
 * other key the device has to match. Further ones of the same id are alternatives: any may match.
 */
export function pciRequests(text: string, before: readonly PciRequestDto[] = []): readonly PciRequestDto[] {
  const { id, count = '1', numa_policy, ...spec } = pairs(text);
  if (!id || !/^[1-9]\d{0,2}$/.test(count) || Object.keys(spec).length === 0) {
    throw new InvalidArgumentError('It must be like id=nic0,vendor_id=8086,product_id=154d,count=1.');
  }
  const same = before.find(({ requestId }) => requestId === id);
  if (!same) {
    const numaPolicy = numa_policy as PciRequestDto['numaPolicy'];
    return [
      ...before,
      { requestId: id, count: Number(count), spec: [spec], ...(numaPolicy && { numaPolicy }) },
    ];
  }
  if (same.count !== Number(count) || (same.numaPolicy ?? undefined) !== numa_policy) {
    throw new InvalidArgumentError(`${id} is given twice, with another count or numa_policy.`);
  }
  return before.map((request) => (request === same ? { ...same, spec: [...same.spec, spec] } : request));
}

function pairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [, key, value] = /^([^=]+)=(.+)$/.exec(part) ?? [];
      if (key && value) return [key, value];
      throw new InvalidArgumentError('It must be KEY=VALUE, by comma, like id=nic0,vendor_id=8086.');
    }),
  );
}
