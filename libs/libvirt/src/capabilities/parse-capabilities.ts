import type { Element } from '@xmldom/xmldom';
import type { HostReport, ReportedCell } from '#numa/model/host-report.js';
import { childElement, childElements, descend, textOf } from '../xml/elements.js';
import { parseXml } from '../xml/parse-xml.js';
import { XmlError } from '../xml/xml-error.js';
import { CapabilitiesError } from './capabilities-error.js';
import { parseCell } from './parse-cell.js';
import { refuse } from './read-numbers.js';

/**
 * libvirt's capabilities XML to what placement looks at. Sizes in KiB; `onlineCpus` stays null, for capabilities list
 * offline CPUs as well. A host without a topology has no cells.
 * @throws CapabilitiesError naming the place and the rule; the document is taken as a whole or not at all
 */
export function parseCapabilities(xml: string): HostReport {
  const root = parseRoot(xml);
  const host = childElement(root, 'host');
  if (root.nodeName !== 'capabilities' || host === null) {
    throw new CapabilitiesError(
      'not-capabilities',
      `the document must be <capabilities> with a <host>, not <${root.nodeName.slice(0, 40)}>`,
      { path: `/${root.nodeName.slice(0, 40)}` },
    );
  }
  const arch = descend(host, 'cpu', 'arch');
  const cells = descend(host, 'topology', 'cells');
  return {
    arch: arch === null ? null : textOf(arch),
    cells: cells === null ? [] : parseCells(cells),
    onlineCpus: null,
  };
}

function parseRoot(xml: string): Element {
  try {
    return parseXml(xml).root;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new CapabilitiesError(`capabilities-${error.code}`, error.message, error);
  }
}

function parseCells(cells: Element): readonly ReportedCell[] {
  const ids = new Set<number>();
  const owners = new Map<number, number>();
  return childElements(cells, 'cell').map((element) => {
    const cell = parseCell(element);
    if (ids.has(cell.id)) refuse(element, `repeats the cell id ${cell.id}`, 'id');
    ids.add(cell.id);
    for (const { id } of cell.cpus) {
      const owner = owners.get(id);
      if (owner !== undefined) refuse(element, `repeats CPU ${id}, which cell ${owner} has`);
      owners.set(id, cell.id);
    }
    return cell;
  });
}
