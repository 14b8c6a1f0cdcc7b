import type { Element } from '@xmldom/xmldom';
import { attribute, childElement, childElements, textOf } from '../xml/elements.js';

/** More than any guest has; a bound on what `<iothreads>` may ask for. */
const maxIothreads = 4096;

/** The I/O threads of a domain: those listed, filled up with the lowest free numbers to the number of them. */
export function iothreadIds(domain: Element): readonly number[] {
  const list = childElement(domain, 'iothreadids');
  const listed = list === null ? [] : childElements(list, 'iothread').map((e) => Number(attribute(e, 'id')));
  const ids = new Set(listed.filter((id) => Number.isInteger(id) && id > 0));
  const count = childElement(domain, 'iothreads');
  const wanted = count === null ? 0 : Math.min(Number(textOf(count)) || 0, maxIothreads);
  for (let id = 1; ids.size < wanted; id++) ids.add(id);
  return [...ids].sort((a, b) => a - b);
}
