import type { Element } from '@xmldom/xmldom';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import { appendElement, buildElement, insertAfter, removeElement } from '../xml/edit-elements.js';
import { attribute, childElement, childElements } from '../xml/elements.js';
import { memoryInKiB } from '../xml/memory-size.js';
import { domainChild } from './domain-child.js';
import type { DomainCell, DomainPlacement } from './domain-placement.js';

/**
 * `<cpu><numa>`: the guest cells with their vCPUs and memory, shared when any has huge pages. What else a guest cell
 * has (distances, caches, other attributes) stays, but for what names a guest cell that is no more.
 */
export function mergeCpuNuma(domain: Element, { cells }: DomainPlacement): void {
  const cpu = domainChild(domain, 'cpu');
  const numa = childElement(cpu, 'numa') ?? made(cpu, 'numa');
  const present = numberedCells(numa);
  for (const [id, element] of present) if (id >= cells.length) removeElement(element);
  const shared = cells.some(({ hugePageKiB }) => hugePageKiB !== null);
  let before: Element | null = null;
  for (const cell of cells) {
    const element: Element = present.get(cell.id) ?? inserted(numa, before);
    writeCell(element, cell, shared);
    before = element;
  }
  if ([...present.keys()].some((id) => id >= cells.length)) dropReferences(numa, cells.length);
}

function writeCell(element: Element, cell: DomainCell, shared: boolean): void {
  // Cells of the oldest form have no ids: their order counts, and stays.
  element.setAttribute('id', `${cell.id}`);
  if (cell.vcpus.length > 0) element.setAttribute('cpus', formatCpuList(cell.vcpus));
  else element.removeAttribute('cpus');
  const memory = memoryInKiB(attribute(element, 'memory') ?? '', attribute(element, 'unit'));
  if (memory !== cell.memoryKiB) {
    element.setAttribute('memory', `${cell.memoryKiB}`);
    element.setAttribute('unit', 'KiB');
  }
  if (shared) element.setAttribute('memAccess', 'shared');
}

/** Cells by id; where no id is written it is the place in the list. */
function numberedCells(numa: Element): Map<number, Element> {
  return new Map(
    childElements(numa, 'cell').map((cell, index) => [Number(attribute(cell, 'id') ?? index), cell]),
  );
}

/** Distances, latencies and bandwidths from or to guest cells that are no more. */
function dropReferences(numa: Element, cells: number): void {
  const gone = (entry: Element) =>
    ['id', 'initiator', 'target'].some((name) => Number(attribute(entry, name) ?? 0) >= cells);
  const lists = [
    ...childElements(numa, 'cell').flatMap((cell) => childElements(cell, 'distances')),
    ...childElements(numa, 'interconnects'),
  ];
  for (const list of lists) {
    childElements(list).filter(gone).forEach(removeElement);
    // libvirt's schema has no empty lists.
    if (childElements(list).length === 0) removeElement(list);
  }
}

function made(parent: Element, name: string): Element {
  const element = buildElement(parent, { name });
  appendElement(parent, element);
  return element;
}

function inserted(numa: Element, before: Element | null): Element {
  const element = buildElement(numa, { name: 'cell' });
  insertAfter(numa, element, before);
  return element;
}
