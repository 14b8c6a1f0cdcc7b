/** MiB for people: `512 MiB`, `1.5 GiB`, `64 GiB`. */
export function mebibytes(mib: number): string {
  if (mib < 1024) return `${mib} MiB`;
  if (mib < 1024 * 1024) return `${short(mib / 1024)} GiB`;
  return `${short(mib / 1024 / 1024)} TiB`;
}

/** A part and its whole in the whole's unit: `0.5 of 64 GiB`; a part too small for it keeps its own. */
export function mebibytesOf(part: number, whole: number): string {
  const [, unit] = mebibytes(whole).split(' ');
  const divisor = unit === 'MiB' ? 1 : unit === 'GiB' ? 1024 : 1024 * 1024;
  const number = short(part / divisor);
  return number === '0' && part > 0
    ? `${mebibytes(part)} of ${mebibytes(whole)}`
    : `${number} of ${mebibytes(whole)}`;
}

/** KiB for people: `4 KiB`, `2 MiB`, `1 GiB`. */
export function kibibytes(kib: number): string {
  return kib < 1024 ? `${kib} KiB` : mebibytes(kib / 1024);
}

/** At most one digit behind the point, and none where it would be 0. */
function short(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** `1 claim`, `2 claims`. */
export function count(number: number, one: string, many: string = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
