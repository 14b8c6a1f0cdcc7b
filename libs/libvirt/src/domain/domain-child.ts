import type { Element } from '@xmldom/xmldom';
import { buildElement, insertAfter } from '../xml/edit-elements.js';
import { childElement, childElements } from '../xml/elements.js';

/** libvirt's own order of a domain's children, as far as it decides where a new one goes. */
const order = [
  'name',
  'uuid',
  'genid',
  'title',
  'description',
  'metadata',
  'maxMemory',
  'memory',
  'currentMemory',
  'memoryBacking',
  'blkiotune',
  'memtune',
  'vcpu',
  'vcpus',
  'iothreads',
  'iothreadids',
  'defaultiothread',
  'cputune',
  'numatune',
  'resource',
  'sysinfo',
  'bootloader',
  'os',
  'idmap',
  'features',
  'cpu',
  'clock',
  'on_poweroff',
  'on_reboot',
  'on_crash',
  'pm',
  'perf',
  'devices',
];

/** The domain's child of the name, made where libvirt would write it when there is none. */
export function domainChild(domain: Element, name: string): Element {
  const present = childElement(domain, name);
  if (present !== null) return present;
  const earlier = order.slice(0, order.indexOf(name));
  const before = childElements(domain).findLast(({ nodeName }) => earlier.includes(nodeName)) ?? null;
  const made = buildElement(domain, { name });
  insertAfter(domain, made, before);
  return made;
}
