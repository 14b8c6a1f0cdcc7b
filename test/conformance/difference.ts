import { isDeepStrictEqual } from 'node:util';

/** One row that is answered otherwise than expected. */
export interface Difference {
  readonly id: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** null when both are the same value, key for key. */
export function difference(id: string, expected: unknown, actual: unknown): Difference | null {
  return isDeepStrictEqual(plain(actual), plain(expected)) ? null : { id, expected, actual };
}

/** As JSON has it: key order and prototypes do not matter. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
