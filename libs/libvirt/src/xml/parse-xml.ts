import { DOMParser, type Document, type Element, ParseError } from '@xmldom/xmldom';
import { byteOrderMark, guardXml, type XmlBounds, xmlBounds } from './guard-xml.js';
import { XmlError } from './xml-error.js';

/**
 * Text to a document, or the place where it is not well-formed.
 * @throws XmlError
 */
export function parseXml(text: string, bounds: XmlBounds = xmlBounds): { document: Document; root: Element } {
  guardXml(text, bounds);
  let complaint: string | undefined;
  const parser = new DOMParser({
    // Warnings too: what xmldom only warns of (attributes without quotes) is not well-formed either.
    onError: (_level, message) => {
      complaint = message;
      throw new Error(message);
    },
  });
  try {
    const document = parser.parseFromString(withoutMark(text), 'text/xml');
    if (document.documentElement === null) throw new Error('there is no element');
    return { document, root: document.documentElement };
  } catch (error) {
    throw malformed(error, complaint);
  }
}

function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}

/** xmldom repeats names as long as the document has them. */
const longestMessage = 200;

function malformed(error: unknown, complaint?: string): XmlError {
  const said = complaint ?? (error instanceof Error ? error.message : String(error));
  const message = said.length > longestMessage ? `${said.slice(0, longestMessage)}…` : said;
  const { lineNumber, columnNumber } = placeOf(error);
  return new XmlError('malformed', message, lineNumber || undefined, columnNumber || undefined);
}

/** Counted from 1; 0 or absent when xmldom does not know. */
function placeOf(error: unknown): { readonly lineNumber?: number; readonly columnNumber?: number } {
  return (error instanceof ParseError && error.locator) || {};
}
