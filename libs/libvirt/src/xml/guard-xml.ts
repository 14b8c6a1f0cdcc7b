import { XmlError, type XmlErrorCode } from './xml-error.js';

export interface XmlBounds {
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly maxElements: number;
}

/** Far above what libvirt writes: its own documents have 12 levels and, on the largest hosts, some 100,000 elements. */
export const xmlBounds: XmlBounds = { maxBytes: 8 * 1024 * 1024, maxDepth: 64, maxElements: 250_000 };

/** Characters of one tag, attributes included. */
const maxTagLength = 64 * 1024;

/** Where a construct that starts so ends, and why it is refused when it does not. */
const skipped = [
  { start: '<!--', end: '-->', what: 'comment' },
  { start: '<![CDATA[', end: ']]>', what: 'CDATA section' },
  { start: '<?', end: '?>', what: 'processing instruction' },
] as const;

/**
 * One pass over the text, before anything is built from it: refuses what is too large or too deep, and any
 * document type (and so any entity of its own). What it lets pass may still be malformed.
 * @throws XmlError
 */
export function guardXml(text: string, bounds: XmlBounds = xmlBounds): void {
  if (Buffer.byteLength(text) > bounds.maxBytes) {
    throw new XmlError('too-large', `the document is longer than ${bounds.maxBytes} bytes`);
  }
  let depth = 0;
  let elements = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const past = skip(text, at);
    if (past !== null) {
      at = past;
      continue;
    }
    if (text.startsWith('<!', at)) throw errorAt(text, at, 'doctype', 'a document type is not accepted');
    const end = tagEnd(text, at);
    if (text[at + 1] === '/') depth -= 1;
    else {
      elements += 1;
      if (text[end - 1] !== '/') depth += 1;
    }
    if (depth > bounds.maxDepth) {
      throw errorAt(text, at, 'too-deep', `elements are nested deeper than ${bounds.maxDepth} levels`);
    }
    if (elements > bounds.maxElements) {
      throw errorAt(text, at, 'too-large', `the document has more than ${bounds.maxElements} elements`);
    }
    at = end + 1;
  }
}

function skip(text: string, at: number): number | null {
  const construct = skipped.find(({ start }) => text.startsWith(start, at));
  if (construct === undefined) return null;
  const end = text.indexOf(construct.end, at + construct.start.length);
  if (end < 0) throw errorAt(text, at, 'malformed', `a ${construct.what} does not end`);
  return end + construct.end.length;
}

/** The place of the `>` that ends the tag; one inside quotes does not. */
function tagEnd(text: string, at: number): number {
  let quote = '';
  const last = Math.min(text.length, at + maxTagLength);
  for (let i = at + 1; i < last; i++) {
    const character = text[i] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return i;
  }
  if (last < text.length)
    throw errorAt(text, at, 'too-large', `a tag is longer than ${maxTagLength} characters`);
  throw errorAt(text, at, 'malformed', 'a tag does not end');
}

function errorAt(text: string, at: number, code: XmlErrorCode, message: string): XmlError {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return new XmlError(code, message, line, at - before.lastIndexOf('\n'));
}
