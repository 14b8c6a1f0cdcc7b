import type { Element } from '@xmldom/xmldom';
import { appendElement, buildElement, removeElement } from '../xml/edit-elements.js';
import { attribute, childElement, childElements, descend } from '../xml/elements.js';
import { domainChild } from './domain-child.js';
import type { DomainPlacement } from './domain-placement.js';
import { DomainPlacementError } from './domain-placement-error.js';
import { addressAttributes, addressOf } from './pci-address.js';

/** Marks the devices that a placement gave; libvirt keeps aliases that begin with `ua-`. */
const aliasPrefix = 'ua-numaledger-pci-';

/**
 * The `<hostdev>`s that a placement gave: those of a former one go, those missing come. A device that the domain
 * has already, as a hostdev or as an interface of its own, is left as it is.
 */
export function mergeHostdevs(domain: Element, { pciAddresses }: DomainPlacement): void {
  const devices = childElement(domain, 'devices');
  const wanted = new Set(pciAddresses);
  for (const hostdev of devices === null ? [] : childElements(devices, 'hostdev')) {
    if (isGiven(hostdev) && !wanted.has(pciAddressOf(hostdev) ?? '')) removeElement(hostdev);
  }
  const present = new Set(pciAddressesOf(domain));
  for (const address of pciAddresses) {
    if (present.has(address)) continue;
    const parent = domainChild(domain, 'devices');
    appendElement(parent, hostdevElement(parent, address));
  }
}

/** The PCI devices of the host that a domain has. */
export function pciAddressesOf(domain: Element): readonly string[] {
  const devices = childElement(domain, 'devices');
  if (devices === null) return [];
  return [...childElements(devices, 'hostdev'), ...childElements(devices, 'interface')].flatMap(
    (device) => pciAddressOf(device) ?? [],
  );
}

function pciAddressOf(device: Element): string | null {
  const type = attribute(device, 'type');
  const address = descend(device, 'source', 'address');
  if (address === null) return null;
  const isPci = device.nodeName === 'hostdev' ? type === 'pci' : type === 'hostdev';
  return isPci ? addressOf(address) : null;
}

function isGiven(hostdev: Element): boolean {
  const alias = childElement(hostdev, 'alias');
  return alias !== null && (attribute(alias, 'name') ?? '').startsWith(aliasPrefix);
}

function hostdevElement(parent: Element, address: string): Element {
  const attributes = addressAttributes(address);
  if (attributes === null) throw new DomainPlacementError(`'${address}' is no PCI address`);
  return buildElement(parent, {
    name: 'hostdev',
    attributes: { mode: 'subsystem', type: 'pci', managed: 'yes' },
    children: [
      { name: 'source', children: [{ name: 'address', attributes }] },
      { name: 'alias', attributes: { name: aliasPrefix + address.replaceAll(/[:.]/g, '-') } },
    ],
  });
}
