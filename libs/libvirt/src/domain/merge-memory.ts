import type { Element } from '@xmldom/xmldom';
import { setText } from '../xml/edit-elements.js';
import { attribute, childElement, childElements, descend, textOf } from '../xml/elements.js';
import { memoryInKiB } from '../xml/memory-size.js';
import { domainChild } from './domain-child.js';
import type { DomainPlacement } from './domain-placement.js';

/** `<memory>` is what the guest cells and the memory devices make up together; `<currentMemory>` says the same. */
export function mergeMemory(domain: Element, placement: DomainPlacement): void {
  const total = placement.memoryKiB + memoryDevicesKiB(domain);
  setAmount(domainChild(domain, 'memory'), total);
  const current = childElement(domain, 'currentMemory');
  if (current !== null) setAmount(current, total);
}

/** An amount in another unit that is the same stays as it is written. */
function setAmount(element: Element, kiB: number): void {
  if (memoryInKiB(textOf(element), attribute(element, 'unit')) === kiB) return;
  element.setAttribute('unit', 'KiB');
  setText(element, `${kiB}`);
}

function memoryDevicesKiB(domain: Element): number {
  const devices = childElement(domain, 'devices');
  if (devices === null) return 0;
  return childElements(devices, 'memory').reduce((sum, device) => {
    const size = descend(device, 'target', 'size');
    return sum + (size === null ? 0 : (memoryInKiB(textOf(size), attribute(size, 'unit')) ?? 0));
  }, 0);
}
