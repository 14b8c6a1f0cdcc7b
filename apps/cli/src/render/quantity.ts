/** MiB for people: `512 MiB`, `1.5 GiB`, `64 GiB`. */
export function mebibytes(mib: number): string {
  if (mib < 1024) return `${mib} MiB`;
  if (mib < 1024 * 1024) return `${short(mib / 1024)} GiB`;
  return `${short(mib / 1024 / 1024)} TiB`;
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
