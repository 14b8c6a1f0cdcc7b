import type { Element } from '@xmldom/xmldom';
import type { CpuList } from '#numa/model/host-topology.js';
import { attribute, childElement, childElements, descend, textOf } from '../xml/elements.js';
import { memoryInKiB } from '../xml/memory-size.js';
import type { ActualPlacement } from './actual-placement.js';
import { iothreadIds } from './iothread-ids.js';
import { pciAddressesOf } from './merge-hostdevs.js';
import { parseDomain } from './parse-domain.js';
import { readCells, readGuestPages } from './read-cells.js';
import { idSet } from './read-id-set.js';

const realtimeSchedulers = ['fifo', 'rr'];

/**
 * Reads what a domain holds: its guest cells, pins, pages and PCI devices.
 * @throws DomainXmlError when the text is no domain XML, or a set in it no set
 */
export function readPins(domainXml: string): ActualPlacement {
  const { domain } = parseDomain(domainXml);
  const vcpu = childElement(domain, 'vcpu');
  const memory = childElement(domain, 'memory');
  const global = descend(domain, 'numatune', 'memory');
  return {
    uuid: textAt(domain, 'uuid'),
    name: textAt(domain, 'name'),
    vcpus: vcpu === null ? 1 : Number(textOf(vcpu)),
    memoryKiB: memory === null ? 0 : (memoryInKiB(textOf(memory), attribute(memory, 'unit')) ?? 0),
    cells: readCells(domain),
    vcpuPins: pins(domain, 'vcpupin', 'vcpu').map(({ id, cpus }) => ({ vcpu: id, cpus })),
    cpuset: vcpu === null ? null : idSet(vcpu, 'cpuset'),
    emulatorPin: emulatorPin(domain),
    iothreads: iothreadIds(domain),
    iothreadPins: pins(domain, 'iothreadpin', 'iothread').map(({ id, cpus }) => ({ iothread: id, cpus })),
    numaMode: global === null ? null : (attribute(global, 'mode') ?? 'strict'),
    numaNodeset: global === null ? null : idSet(global, 'nodeset'),
    hugePageKiB: readGuestPages(domain),
    realtimeVcpus: realtimeVcpus(domain),
    lockedMemory: descend(domain, 'memoryBacking', 'locked') !== null,
    pciAddresses: pciAddressesOf(domain),
  };
}

function pins(domain: Element, name: string, key: string): { readonly id: number; readonly cpus: CpuList }[] {
  return tuneElements(domain, name)
    .map((pin) => ({ id: Number(attribute(pin, key)), cpus: idSet(pin, 'cpuset') ?? [] }))
    .sort((a, b) => a.id - b.id);
}

function emulatorPin(domain: Element): CpuList | null {
  const pin = tuneElements(domain, 'emulatorpin')[0];
  return pin === undefined ? null : idSet(pin, 'cpuset');
}

function realtimeVcpus(domain: Element): CpuList {
  const vcpus = tuneElements(domain, 'vcpusched')
    .filter((element) => realtimeSchedulers.includes(attribute(element, 'scheduler') ?? ''))
    .flatMap((element) => idSet(element, 'vcpus') ?? []);
  return [...new Set(vcpus)].sort((a, b) => a - b);
}

function tuneElements(domain: Element, name: string): Element[] {
  const cputune = childElement(domain, 'cputune');
  return cputune === null ? [] : childElements(cputune, name);
}

function textAt(domain: Element, name: string): string | null {
  const element = childElement(domain, name);
  return element === null ? null : textOf(element);
}
