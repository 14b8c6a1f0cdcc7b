import type { Document, Element } from '@xmldom/xmldom';
import { type XmlBounds, xmlBounds } from '../xml/guard-xml.js';
import { parseXml } from '../xml/parse-xml.js';
import { XmlError } from '../xml/xml-error.js';
import { DomainXmlError } from './domain-xml-error.js';

/** @throws DomainXmlError */
export function parseDomain(
  xml: string,
  bounds = xmlBounds,
): { readonly document: Document; readonly domain: Element } {
  const { document, root } = parse(xml, bounds);
  if (root.nodeName !== 'domain') {
    throw new DomainXmlError(
      'not-a-domain',
      `the document must be <domain>, not <${root.nodeName.slice(0, 40)}>`,
    );
  }
  return { document, domain: root };
}

function parse(xml: string, bounds: XmlBounds): { readonly document: Document; readonly root: Element } {
  try {
    return parseXml(xml, bounds);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new DomainXmlError(`domain-${error.code}`, error.message, error.line, error.column);
  }
}
