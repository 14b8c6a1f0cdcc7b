import type { Element } from '@xmldom/xmldom';
import { attribute, childElements, descend } from '../xml/elements.js';
import { memoryInKiB } from '../xml/memory-size.js';
import type { ActualCell } from './actual-placement.js';
import { idSet } from './read-id-set.js';

/** The guest cells of a domain with the host cells and pages of each, by id. @throws DomainXmlError */
export function readCells(domain: Element): readonly ActualCell[] {
  const numa = descend(domain, 'cpu', 'numa');
  if (numa === null) return [];
  const bindings = memoryBindings(domain);
  const pageOf = hugePages(domain);
  return childElements(numa, 'cell')
    .map((cell, index) => {
      const id = Number(attribute(cell, 'id') ?? index);
      const binding = bindings.get(id) ?? bindings.get('all');
      return {
        id,
        vcpus: idSet(cell, 'cpus') ?? [],
        memoryKiB: memoryInKiB(attribute(cell, 'memory') ?? '', attribute(cell, 'unit')) ?? 0,
        hostCells: binding === undefined ? null : idSet(binding, 'nodeset'),
        strict: binding !== undefined && (attribute(binding, 'mode') ?? 'strict') === 'strict',
        hugePageKiB: pageOf(id),
        memAccess: attribute(cell, 'memAccess'),
      };
    })
    .sort((a, b) => a.id - b.id);
}

/** `<memnode>` by guest cell, and `<memory>` for those without one. */
function memoryBindings(domain: Element): Map<number | 'all', Element> {
  const bindings = new Map<number | 'all', Element>();
  const numatune = descend(domain, 'numatune');
  if (numatune === null) return bindings;
  for (const memory of childElements(numatune, 'memory')) bindings.set('all', memory);
  for (const node of childElements(numatune, 'memnode'))
    bindings.set(Number(attribute(node, 'cellid')), node);
  return bindings;
}

/** The page size of a guest without cells, which libvirt takes for cell 0. @throws DomainXmlError */
export function readGuestPages(domain: Element): ActualCell['hugePageKiB'] {
  return hugePages(domain)(0);
}

/** The page size of a guest cell: of the `<page>` that names it, else of the one that names none. */
function hugePages(domain: Element): (cell: number) => ActualCell['hugePageKiB'] {
  const hugepages = descend(domain, 'memoryBacking', 'hugepages');
  if (hugepages === null) return () => null;
  const pages = childElements(hugepages, 'page').map((page) => ({
    size: memoryInKiB(attribute(page, 'size') ?? '', attribute(page, 'unit')),
    cells: idSet(page, 'nodeset'),
  }));
  if (pages.length === 0) return () => 'default';
  return (cell) => {
    const own = pages.find(({ cells }) => cells?.includes(cell) === true);
    return (own ?? pages.find(({ cells }) => cells === null))?.size ?? null;
  };
}
