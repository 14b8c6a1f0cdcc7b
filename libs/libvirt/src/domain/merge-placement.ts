import type { Element } from '@xmldom/xmldom';
import { serializeXml } from '../xml/edit-elements.js';
import type { DomainPlacement } from './domain-placement.js';
import { mergeCpuNuma } from './merge-cpu-numa.js';
import { mergeCputune } from './merge-cputune.js';
import { mergeHostdevs } from './merge-hostdevs.js';
import { mergeMemory } from './merge-memory.js';
import { mergeMemoryBacking } from './merge-memory-backing.js';
import { mergeNumatune } from './merge-numatune.js';
import { mergeVcpu } from './merge-vcpu.js';
import { parseDomain } from './parse-domain.js';

/**
 * Writes a placement into a domain XML: `memory`, `currentMemory`, `memoryBacking`, `vcpu`, `cputune`, `numatune`,
 * `cpu/numa` and the `hostdev`s that the placement gave. Every other element, comment, namespace and attribute stays
 * as it is. Merging again changes nothing; where there is nothing to change, the very same text comes back.
 * @throws DomainXmlError when the text is no domain XML
 */
export function mergePlacement(domainXml: string, placement: DomainPlacement): string {
  const { document, domain } = parseDomain(domainXml);
  const before = serializeXml(document, domainXml);
  mergeInto(domain, placement);
  const after = serializeXml(document, domainXml);
  return after === before ? domainXml : after;
}

/** As mergePlacement, on the element itself. */
export function mergeInto(domain: Element, placement: DomainPlacement): void {
  if (placement.cells.length > 0) {
    mergeMemory(domain, placement);
    mergeMemoryBacking(domain, placement);
    mergeNumatune(domain, placement);
    mergeCpuNuma(domain, placement);
  }
  mergeVcpu(domain, placement);
  mergeCputune(domain, placement);
  mergeHostdevs(domain, placement);
}
