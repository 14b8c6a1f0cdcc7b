/**
 * White space as Python's `str.strip()` sees it. JavaScript's `trim()` differs: it also takes U+FEFF, and leaves
 * U+001C to U+001F and U+0085.
 */
const space = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const atStart = new RegExp(`^${space}+`);
const spaceCharacter = new RegExp(space);

/** `text` without white space at either end, as Nova strips CPU lists and values. */
export function stripSpace(text: string): string {
  let end = text.length;
  while (end > 0 && spaceCharacter.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).replace(atStart, '');
}
