/** A UUID in lower case as four numbers of 32 bits, in the order of its text: comparing them compares the texts. */
export type UuidWords = Uint32Array;

/** By UTF-16 unit, all there are: no look-up goes beside it. -1: no digit. */
const nibbles = new Int8Array(0x10000).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) nibbles[digit.charCodeAt(0)] = value;

const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const dash = 0x2d;

/** Reads a UUID. false: the text is none in lower case, and `words` holds nothing of use. */
export function readUuid(text: string, words: UuidWords): boolean {
  if (text.length !== 36) return false;
  if (text.charCodeAt(8) !== dash || text.charCodeAt(13) !== dash) return false;
  if (text.charCodeAt(18) !== dash || text.charCodeAt(23) !== dash) return false;
  const first = quarter(text, 0);
  const second = quarter(text, 4);
  const third = quarter(text, 9);
  const fourth = quarter(text, 14);
  const fifth = quarter(text, 19);
  const sixth = quarter(text, 24);
  const seventh = quarter(text, 28);
  const eighth = quarter(text, 32);
  // -1 marks what is no digit, and shows through: its sign bit stands in the sum.
  if ((first | second | third | fourth | fifth | sixth | seventh | eighth) < 0) return false;
  words[0] = (first << 16) | second;
  words[1] = (third << 16) | fourth;
  words[2] = (fifth << 16) | sixth;
  words[3] = (seventh << 16) | eighth;
  return true;
}

/** Four digits as a number from 0 to 65,535; negative: not all are digits. */
function quarter(text: string, at: number): number {
  return (
    (nibble(text, at) << 12) |
    (nibble(text, at + 1) << 8) |
    (nibble(text, at + 2) << 4) |
    nibble(text, at + 3)
  );
}

const nibble = (text: string, at: number): number => nibbles[text.charCodeAt(at)]!;

/** The text of the UUID that stands at a place among many. */
export function uuidText(words: UuidWords, at: number): string {
  const digits = word(words[at]!) + word(words[at + 1]!) + word(words[at + 2]!) + word(words[at + 3]!);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

const word = (value: number): string =>
  bytes[value >>> 24]! + bytes[(value >>> 16) & 255]! + bytes[(value >>> 8) & 255]! + bytes[value & 255]!;

/** 32 bits that differ for UUIDs that differ anywhere, as far as 32 bits can. */
export function uuidHash(words: UuidWords, at = 0): number {
  let hash = words[at]!;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ words[at + 1]!;
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39) ^ words[at + 2]!;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ words[at + 3]!;
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39);
  return (hash ^ (hash >>> 16)) >>> 0;
}
