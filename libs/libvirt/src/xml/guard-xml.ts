import { XmlError, type XmlErrorCode } from './xml-error.js';

export interface XmlBounds {
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** Elements, attributes, comments, processing instructions and references together. */
  readonly maxMarkup: number;
}

/** Above what libvirt writes (12 levels; some 100,000 pieces on the largest hosts); read in about half a second. */
export const xmlBounds: XmlBounds = { maxBytes: 8 * 1024 * 1024, maxDepth: 64, maxMarkup: 150_000 };

/** Where a construct that starts so ends, and what it is called when it does not. */
const skipped = [
  { start: '<!--', end: '-->', what: 'comment' },
  { start: '<![CDATA[', end: ']]>', what: 'CDATA section' },
  { start: '<?', end: '?>', what: 'processing instruction' },
] as const;

/** What no XML 1.0 document holds, and a parser may let pass. */
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const numericReference = /^&#(?:x([0-9a-f]+)|([0-9]+));/i;
/** Characters of a reference that are looked at; a longer one, zeros in front, is left to the parser. */
const referenceLength = 16;
const reference = /&(?:#x[0-9a-f]+|#[0-9]+|[\p{L}_:][\p{L}\p{M}\p{N}._:-]*);/iuy;
/** The mark that may stand in front of a document. */
export const byteOrderMark = '\ufeff';
const lineFeed = 0x0a;
const notBlank = /[^ \t\r\n]/;

/**
 * One pass over the text, before anything is built from it: refuses what is too large or too deep, any document type
 * (and so any entity of its own), and what a parser may let pass, or refuse without a place: references that are
 * none, and anything beside one root element. What it lets pass may still be malformed.
 * @throws XmlError
 */
export function guardXml(text: string, bounds: XmlBounds = xmlBounds): void {
  if (Buffer.byteLength(text) > bounds.maxBytes) {
    throw new XmlError('too-large', `the document is longer than ${bounds.maxBytes} bytes`);
  }
  const wrong = text.search(forbidden);
  if (wrong >= 0) throw errorAt(text, wrong, 'malformed', 'a character that XML does not allow');
  new Guard(text, bounds).run();
}

class Guard {
  private depth = 0;
  private markup = 0;
  private roots = 0;

  constructor(
    private readonly text: string,
    private readonly bounds: XmlBounds,
  ) {}

  run(): void {
    let past = this.text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
    for (let at = this.text.indexOf('<'); at >= 0; at = this.text.indexOf('<', past)) {
      this.checkText(past, at);
      this.count(at);
      past = this.skip(at) ?? this.tag(at);
    }
    this.checkText(past, this.text.length);
    if (this.roots === 0) throw errorAt(this.text, this.text.length, 'malformed', 'there is no element');
  }

  /** What stands between two constructs. */
  private checkText(from: number, to: number): void {
    this.checkReferences(from, to);
    const span = this.text.slice(from, to);
    const sectionEnd = span.indexOf(']]>');
    if (sectionEnd >= 0)
      throw errorAt(this.text, from + sectionEnd, 'malformed', 'a ]]> that ends no CDATA section');
    if (this.depth > 0) return;
    const at = span.search(notBlank);
    if (at >= 0) throw errorAt(this.text, from + at, 'malformed', 'there is text outside the root element');
  }

  private skip(at: number): number | null {
    const construct = skipped.find(({ start }) => this.text.startsWith(start, at));
    if (construct === undefined) return null;
    const end = this.text.indexOf(construct.end, at + construct.start.length);
    if (end < 0) throw errorAt(this.text, at, 'malformed', `a ${construct.what} does not end`);
    return end + construct.end.length;
  }

  private tag(at: number): number {
    const { text, bounds } = this;
    if (text[at + 1] === '!') throw errorAt(text, at, 'doctype', 'a document type is not accepted');
    const end = this.tagEnd(at);
    this.checkReferences(at, end);
    if (text[at + 1] === '/') this.depth -= 1;
    else this.startTag(at, end);
    if (this.depth < 0) throw errorAt(text, at, 'malformed', 'an end tag has no start tag');
    if (this.depth > bounds.maxDepth) {
      throw errorAt(text, at, 'too-deep', `elements are nested deeper than ${bounds.maxDepth} levels`);
    }
    return end + 1;
  }

  private startTag(at: number, end: number): void {
    if (this.depth === 0) this.roots += 1;
    if (this.roots > 1) throw errorAt(this.text, at, 'malformed', 'there is a second root element');
    if (this.text[end - 1] !== '/') this.depth += 1;
  }

  /** The place of the `>` that ends the tag; one inside quotes does not. Each quoted value is an attribute. */
  private tagEnd(at: number): number {
    let quote = '';
    for (let i = at + 1; i < this.text.length; i++) {
      const character = this.text[i] as string;
      if (quote !== '') {
        if (character === quote) quote = '';
      } else if (character === '"' || character === "'") {
        quote = character;
        this.count(i);
      } else if (character === '>') return i;
    }
    throw errorAt(this.text, at, 'malformed', 'a tag does not end');
  }

  private checkReferences(from: number, to: number): void {
    const span = this.text.slice(from, to);
    for (let at = span.indexOf('&'); at >= 0; at = span.indexOf('&', at + 1)) {
      this.count(from + at);
      reference.lastIndex = at;
      if (!reference.test(span))
        throw errorAt(this.text, from + at, 'malformed', 'an & that starts no reference');
      const match = numericReference.exec(span.slice(at, at + referenceLength));
      if (match !== null && !isCharacter(match)) {
        throw errorAt(this.text, from + at, 'malformed', `${match[0]} is no character that XML allows`);
      }
    }
  }

  private count(at: number): void {
    this.markup += 1;
    if (this.markup <= this.bounds.maxMarkup) return;
    const what = 'elements, attributes, comments and references';
    throw errorAt(this.text, at, 'too-large', `the document has more than ${this.bounds.maxMarkup} ${what}`);
  }
}

function isCharacter([, hexadecimal, decimal]: RegExpExecArray): boolean {
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
  return !forbidden.test(String.fromCodePoint(code));
}

function errorAt(text: string, at: number, code: XmlErrorCode, message: string): XmlError {
  let line = 1;
  let begin = 0;
  for (let i = 0; i < at; i++) {
    if (text.charCodeAt(i) !== lineFeed) continue;
    line++;
    begin = i + 1;
  }
  return new XmlError(code, message, line, at - begin + 1);
}
