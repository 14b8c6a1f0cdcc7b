const unitsInKiB = { k: 1, m: 1024, g: 1024 ** 2, t: 1024 ** 3 } as const;

/** KiB of a size such as `4k`, `2m`, `64g`, `1t` (binary units, lower or upper case); null when it is none. */
export function parseSizeKiB(text: string): number | null {
  const match = /^([0-9]{1,15})([kmgt])$/i.exec(text);
  if (!match) return null;
  const sizeKiB = Number(match[1]) * unitsInKiB[match[2]!.toLowerCase() as keyof typeof unitsInKiB];
  return Number.isSafeInteger(sizeKiB) ? sizeKiB : null;
}

/** A size in its largest unit without a fraction: 2048 is `2m`. */
export function formatSizeKiB(sizeKiB: number): string {
  for (const unit of ['t', 'g', 'm'] as const) {
    if (sizeKiB > 0 && sizeKiB % unitsInKiB[unit] === 0) return `${sizeKiB / unitsInKiB[unit]}${unit}`;
  }
  return `${sizeKiB}k`;
}
