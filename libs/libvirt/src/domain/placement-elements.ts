import { XMLSerializer } from '@xmldom/xmldom';
import { childElements } from '../xml/elements.js';
import { parseXml } from '../xml/parse-xml.js';
import type { DomainPlacement } from './domain-placement.js';
import { mergeInto } from './merge-placement.js';

/**
 * A placement's elements alone, for a domain XML that someone else writes: the children of `<domain>`, one after
 * another, `<devices>` holding the placement's hostdevs alone. I/O threads are pinned where a domain has them, so
 * that no element here names one.
 */
export function placementElements(placement: DomainPlacement): string {
  const { root } = parseXml('<domain/>');
  mergeInto(root, placement);
  const serializer = new XMLSerializer();
  return childElements(root)
    .map((element) => `${outdented(serializer.serializeToString(element))}\n`)
    .join('');
}

/** Children of `<domain>` are indented by two; here they stand at the margin. */
function outdented(text: string): string {
  return text.replaceAll('\n  ', '\n');
}
