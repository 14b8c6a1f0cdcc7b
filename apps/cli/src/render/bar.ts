const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar of `width` columns with `part` of `whole` filled, to an eighth of a column, and what nobody may have
 * (`reserved`) at its end. Something never looks like nothing, and nearly full never looks full.
 */
export function bar(part: number, whole: number, width: number, reserved = 0): string {
  const kept = reserved > 0 ? Math.max(1, Math.round(share(reserved, whole) * width)) : 0;
  const free = width - kept;
  let filled = Math.round(share(part, whole - reserved) * free * 8);
  if (filled === 0 && part > 0 && free > 0) filled = 1;
  if (filled === free * 8 && part < whole - reserved) filled -= 1;
  const text = '█'.repeat(Math.floor(filled / 8)) + eighths[filled % 8];
  return text + '░'.repeat(free - text.length) + '▒'.repeat(kept);
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}
