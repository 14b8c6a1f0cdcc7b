/** Values of extra specs and image properties are text. They are read as Python and oslo.utils read them. */
import { stripSpace } from '../cpu-list/strip-space.js';

/**
 * Python's `int(text)`: white space around, a sign, leading zeros and single underscores between digits are allowed.
 * null where Python raises ValueError. Digits of other scripts are refused, which Python takes.
 */
export function readInteger(text: string): number | null {
  const stripped = stripSpace(text);
  if (!/^[+-]?[0-9]+(_[0-9]+)*$/.test(stripped)) return null;
  // `+ 0` turns -0 into 0.
  return Number(stripped.replaceAll('_', '')) + 0;
}

/** oslo's `is_int_like`: the text is exactly what Python prints for that number, so neither `02` nor ` 2`. */
export function isCanonicalInteger(text: string): boolean {
  return /^(0|-?[1-9][0-9]*)$/.test(text);
}

const trueWords = new Set(['1', 't', 'true', 'on', 'y', 'yes']);

/** oslo's `bool_from_string`, not strict: a word for true, in any case; everything else is false. */
export function readBoolean(text: string): boolean {
  return trueWords.has(stripSpace(text).toLowerCase());
}
