const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `width` columns with `part` of `whole` filled, to an eighth of a column. Something never looks like nothing. */
export function bar(part: number, whole: number, width: number): string {
  const share = whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
  let filled = Math.round(share * width * 8);
  if (filled === 0 && part > 0) filled = 1;
  if (filled === width * 8 && part < whole) filled -= 1;
  const text = '█'.repeat(Math.floor(filled / 8)) + eighths[filled % 8];
  return text + '░'.repeat(width - text.length);
}
