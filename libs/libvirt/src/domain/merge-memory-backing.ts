import type { Element } from '@xmldom/xmldom';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import { type ElementSpec, removeElement, replaceChildren } from '../xml/edit-elements.js';
import { childElement, childElements } from '../xml/elements.js';
import { domainChild } from './domain-child.js';
import type { DomainPlacement } from './domain-placement.js';

/**
 * `<hugepages>` is the placement's alone; `<locked>` too, where the guest says; `<nosharepages>` comes with realtime
 * vCPUs. `<source>`, `<access>`, `<allocation>` and `<discard>` are left alone.
 */
export function mergeMemoryBacking(domain: Element, placement: DomainPlacement): void {
  const pages = hugePages(placement);
  const needed = pages.length > 0 || placement.realtimeVcpus !== null || placement.lockedMemory === true;
  const backing = needed ? domainChild(domain, 'memoryBacking') : childElement(domain, 'memoryBacking');
  if (backing === null) return;
  // Each new one goes to the front: so this is libvirt's order backwards.
  if (placement.lockedMemory !== null) {
    replaceChildren(backing, ['locked'], placement.lockedMemory ? [{ name: 'locked' }] : []);
  }
  if (placement.realtimeVcpus !== null)
    replaceChildren(backing, ['nosharepages'], [{ name: 'nosharepages' }]);
  replaceChildren(backing, ['hugepages'], pages.length > 0 ? [{ name: 'hugepages', children: pages }] : []);
  if (!needed && childElements(backing).length === 0) removeElement(backing);
}

/** One `<page>` for each size, naming the guest cells that use it. */
function hugePages({ cells }: DomainPlacement): readonly ElementSpec[] {
  const sizes = new Set(cells.flatMap(({ hugePageKiB }) => hugePageKiB ?? []));
  return [...sizes]
    .sort((a, b) => a - b)
    .map((size) => {
      const users = cells.filter(({ hugePageKiB }) => hugePageKiB === size).map(({ id }) => id);
      return { name: 'page', attributes: { size: `${size}`, unit: 'KiB', nodeset: formatCpuList(users) } };
    });
}
