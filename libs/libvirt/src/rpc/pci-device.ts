import type { Element } from '@xmldom/xmldom';
import type { PciDevice } from '#numa/model/host-topology.js';
import { attribute, childElement, childElements, textOf } from '../xml/elements.js';
import { parseXml } from '../xml/parse-xml.js';

/** PCI base class 06: bridges of every kind; no guest is given one. */
const bridge = /^0x06/i;

/** A node device's XML to the PCI device that it is; null for bridges and for what is no PCI device. */
export function parsePciDevice(xml: string): PciDevice | null {
  const { root } = parseXml(xml);
  const pci = childElements(root, 'capability').find((element) => attribute(element, 'type') === 'pci');
  if (pci === undefined || bridge.test(text(pci, 'class'))) return null;
  const cell = childElement(pci, 'numa');
  return {
    address: address(['domain', 'bus', 'slot', 'function'].map((name) => Number(text(pci, name)))),
    cell: cell === null ? null : Number(attribute(cell, 'node')),
    attributes: { vendor_id: id(pci, 'vendor'), product_id: id(pci, 'product'), ...deviceType(pci) },
  };
}

/** Nova's words: a physical function, a virtual one with its physical one's address, or neither. */
function deviceType(pci: Element): Record<string, string> {
  for (const capability of childElements(pci, 'capability')) {
    const type = attribute(capability, 'type');
    if (type === 'virt_functions') return { dev_type: 'type-PF' };
    const parent = childElement(capability, 'address');
    if (type === 'phys_function' && parent !== null) {
      const parts = ['domain', 'bus', 'slot', 'function'].map((name) => Number(attribute(parent, name)));
      return { dev_type: 'type-VF', parent_addr: address(parts) };
    }
  }
  return { dev_type: 'type-PCI' };
}

/** `0000:81:00.1` */
function address(parts: readonly number[]): string {
  const [domain, bus, slot, fn] = parts.map((part, index) =>
    part.toString(16).padStart([4, 2, 2, 1][index] as number, '0'),
  );
  return `${domain}:${bus}:${slot}.${fn}`;
}

/** `0x8086` to `8086`. */
function id(pci: Element, name: string): string {
  const element = childElement(pci, name);
  return (element && attribute(element, 'id'))?.replace(/^0x/i, '').toLowerCase() ?? '';
}

function text(parent: Element, name: string): string {
  const element = childElement(parent, name);
  return element === null ? '' : textOf(element);
}
