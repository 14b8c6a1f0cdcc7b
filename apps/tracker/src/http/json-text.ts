import { InvalidFieldError } from '#contracts/wire/field-error.js';
import { RefusedError } from './refused-error.js';
import { refuseUnsafeText } from './safe-text.js';

/** What every object of JavaScript has: a check that finds a name there takes it for known. */
export const inheritedNames: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Nothing that the API takes is nested deeper than 8. */
const deepest = 32;

/**
 * Parses a body, and refuses what JSON.parse would let pass or break on: nesting without end, one key twice in
 * an object (of which it would keep the last), names that every object inherits, NUL and halves of surrogate pairs. Throws RefusedError, InvalidFieldError.
 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  const { depth, members } = measure(text);
  if (depth > deepest)
    throw new InvalidFieldError('body', 'depth', `the body is nested deeper than ${deepest} levels`);
  const value = parsed(text);
  if (countMembers(value) !== members) {
    const key = repeatedKey(text);
    throw new RefusedError('malformed-json', `the key ${key} is given twice in one object`);
  }
  // Both can only come in as escapes: a raw NUL is no JSON, and the bytes were UTF-8.
  if (text.includes('\\u')) refuseUnsafeText(value);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RefusedError('malformed-json', `the body is not valid JSON: ${(error as Error).message}`);
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** The index behind the string that begins at `start`. */
function behindString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}

/** How deep a text is nested, and how many members its objects have. Of a text that is no JSON: anything. */
function measure(text: string): { depth: number; members: number } {
  let depth = 0;
  let open = 0;
  let members = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = behindString(text, index) - 1;
        break;
      case 0x3a: // colon
        members++;
        break;
      case 0x5b: // brackets and braces open
      case 0x7b:
        open++;
        if (open > depth) depth = open;
        break;
      case 0x5d: // and close
      case 0x7d:
        open--;
    }
  }
  return { depth, members };
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const key in value) {
    if (inheritedNames.has(key)) throw new InvalidFieldError(key, 'unknown', `${key} is not a known field`);
    count += 1 + countMembers((value as Record<string, unknown>)[key]);
  }
  return count;
}

/** The first key that an object of a valid text has twice, as it is written. */
function repeatedKey(text: string): string {
  const objects: Set<string>[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '{') objects.push(new Set());
    else if (character === '[') objects.push(new Set());
    else if (character === '}' || character === ']') objects.pop();
    else if (character === '"') {
      const end = behindString(text, index);
      if (/^\s*:/.test(text.slice(end, end + 64))) {
        const key = text.slice(index, end);
        const plain = JSON.parse(key) as string;
        if (objects.at(-1)!.has(plain)) return key;
        objects.at(-1)!.add(plain);
      }
      index = end - 1;
    }
  }
  return '';
}
