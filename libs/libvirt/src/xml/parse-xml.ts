import { DOMParser, type Document, type Element, ParseError } from '@xmldom/xmldom';
import { guardXml, type XmlBounds, xmlBounds } from './guard-xml.js';
import { XmlError } from './xml-error.js';

/**
 * Text to a document, or the place where it is not well-formed.
 * @throws XmlError
 */
export function parseXml(text: string, bounds: XmlBounds = xmlBounds): { document: Document; root: Element } {
  guardXml(text, bounds);
  const parser = new DOMParser({
    onError: (_level, message) => {
      throw new Error(message);
    },
  });
  try {
    const document = parser.parseFromString(text, 'text/xml');
    if (document.documentElement === null) throw new Error('there is no element');
    return { document, root: document.documentElement };
  } catch (error) {
    throw malformed(error);
  }
}

function malformed(error: unknown): XmlError {
  const message = error instanceof Error ? error.message : String(error);
  const place = error instanceof ParseError ? (error.locator as Partial<Place> | undefined) : undefined;
  return new XmlError('malformed', message, place?.lineNumber, place?.columnNumber);
}

interface Place {
  readonly lineNumber: number;
  readonly columnNumber: number;
}
