/** libvirt's units of memory, in bytes. Without a unit it means KiB. */
const bytesPerUnit: Readonly<Record<string, bigint>> = {
  b: 1n,
  byte: 1n,
  bytes: 1n,
  k: 1024n,
  kib: 1024n,
  kb: 1000n,
  m: 1024n ** 2n,
  mib: 1024n ** 2n,
  mb: 1000n ** 2n,
  g: 1024n ** 3n,
  gib: 1024n ** 3n,
  gb: 1000n ** 3n,
  t: 1024n ** 4n,
  tib: 1024n ** 4n,
  tb: 1000n ** 4n,
  p: 1024n ** 5n,
  pib: 1024n ** 5n,
  pb: 1000n ** 5n,
};

/** An amount with its unit to KiB, rounded up as libvirt does; null when it is no amount or beyond what a number holds. */
export function memoryInKiB(amount: string, unit: string | null): number | null {
  const factor = bytesPerUnit[(unit ?? 'KiB').toLowerCase()];
  if (factor === undefined || !/^\d{1,20}$/.test(amount)) return null;
  const kiB = Number((BigInt(amount) * factor + 1023n) / 1024n);
  return Number.isSafeInteger(kiB) ? kiB : null;
}
