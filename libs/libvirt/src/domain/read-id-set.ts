import type { Element } from '@xmldom/xmldom';
import { parseCpuList } from '#numa/cpu-list/cpu-list.js';
import { InvalidCpuListError } from '#numa/cpu-list/cpu-list-error.js';
import type { CpuList } from '#numa/model/host-topology.js';
import { attribute, elementPath } from '../xml/elements.js';
import { DomainXmlError } from './domain-xml-error.js';

/** An attribute that is a set of ids; null when it is absent. @throws DomainXmlError */
export function idSet(element: Element, name: string): CpuList | null {
  const text = attribute(element, name);
  if (text === null) return null;
  try {
    return parseCpuList(text);
  } catch (error) {
    if (!(error instanceof InvalidCpuListError)) throw error;
    throw new DomainXmlError('domain-invalid', `${elementPath(element)}/@${name}: ${error.message}`);
  }
}
