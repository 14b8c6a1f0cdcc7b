import { InvalidFieldError } from '#contracts/wire/field-error.js';
import { RefusedError } from './refused-error.js';
import { refuseUnsafeText } from './safe-text.js';

/** What every object of JavaScript has: a check that finds a name there takes it for known. */
export const inheritedNames: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Nothing that the API takes is nested deeper than 8. */
const deepest = 32;

/**
 * Members of objects and items of arrays in one body, an empty object or array counting twice: everybody else waits
 * while it is parsed, and 8 MiB of empty objects take half a second. A thousand claims of 100 members each stay below,
 * as do the reports that an append takes.
 */
const mostValues = 200_000;

/** Members of one object: the largest that any field takes has 256. Thousands of keys are slow to keep apart. */
const mostMembers = 4_096;

/**
 * Parses a body, and refuses what JSON.parse would let pass or break on: nesting without end, one key twice in
 * an object (of which it would keep the last), names that every object inherits, NUL and halves of surrogate pairs; and
 * more than is parsed in a moment. Throws RefusedError and InvalidFieldError.
 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  const members = boundedMembers(text);
  const value = parsed(text);
  const counted = countMembers(value);
  if (Number.isNaN(counted)) refuseInheritedKeys(value, '');
  if (counted !== members) {
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

/**
 * How many members the objects of a text have. Of a text that is no JSON: anything. Throws RefusedError where it is
 * nested too deeply, InvalidFieldError where it holds too much.
 */
function boundedMembers(text: string): number {
  const way: Container[] = [];
  let members = 0;
  let values = 0;
  let string = 0;
  for (let index = 0; index < text.length; index++) {
    const inside = way[way.length - 1];
    switch (text.charCodeAt(index)) {
      case quote:
        string = index;
        index = behindString(text, index) - 1;
        break;
      case 0x3a: // colon
        members++;
        if (!inside) break;
        inside.key = string;
        if (++inside.members > mostMembers)
          throw tooMuch(pathTo(text, way), 'maxMembers', `${mostMembers} members`);
        break;
      case 0x2c: // comma
        values++;
        if (inside) inside.item++;
        break;
      case 0x5b: // brackets and braces open
      case 0x7b:
        values++;
        way.push({ key: -1, members: 0, item: 0 });
        if (way.length > deepest)
          throw new InvalidFieldError('body', 'depth', `the body is nested deeper than ${deepest} levels`);
        break;
      case 0x5d: // and close
      case 0x7d:
        way.pop();
    }
    if (values > mostValues) throw tooMuch('', 'maxValues', `${mostValues} values`);
  }
  return members;
}

/** An object or array that is open. */
interface Container {
  /** Where its last key begins; -1: it has none. */
  key: number;
  members: number;
  /** Of the item that is read, from 0. */
  item: number;
}

/** The path of the innermost of the containers. */
function pathTo(text: string, way: readonly Container[]): string {
  return way.slice(0, -1).reduce((path, { key, item }) => {
    if (key < 0) return `${path}[${item}]`;
    const name = text.slice(key + 1, behindString(text, key) - 1).slice(0, 255);
    return path === '' ? name : `${path}.${name}`;
  }, '');
}

function tooMuch(path: string, rule: string, bound: string): InvalidFieldError {
  return new InvalidFieldError(path || 'body', rule, `${path || 'the body'} has more than ${bound}`);
}

/** Of all objects; NaN where one has a key that every object inherits. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const key in value) {
    if (inheritedNames.has(key)) return Number.NaN;
    count += 1 + countMembers((value as Record<string, unknown>)[key]);
  }
  return count;
}

function refuseInheritedKeys(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inside] of Object.entries(value)) {
    const name = key.slice(0, 255);
    const field = Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    if (inheritedNames.has(key)) {
      const message = `${field} is refused: no key may have a name that every object of JavaScript inherits`;
      throw new InvalidFieldError(field, 'inheritedName', message);
    }
    refuseInheritedKeys(inside, field);
  }
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
