import type { Element } from '@xmldom/xmldom';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import { replaceChildren } from '../xml/edit-elements.js';
import { domainChild } from './domain-child.js';
import type { DomainPlacement } from './domain-placement.js';

/** Strict, for only that puts each guest cell where it was placed; `placement='auto'` (numad) goes. */
export function mergeNumatune(domain: Element, { cells }: DomainPlacement): void {
  const all = formatCpuList(cells.map(({ hostCell }) => hostCell));
  replaceChildren(
    domainChild(domain, 'numatune'),
    ['memory', 'memnode'],
    [
      { name: 'memory', attributes: { mode: 'strict', nodeset: all } },
      ...cells.map(({ id, hostCell }) => ({
        name: 'memnode',
        attributes: { cellid: `${id}`, mode: 'strict', nodeset: `${hostCell}` },
      })),
    ],
  );
}
