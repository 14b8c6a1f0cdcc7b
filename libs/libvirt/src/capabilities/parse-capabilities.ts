import type { Element } from '@xmldom/xmldom';
import type { HostReport, ReportedCell } from '#numa/model/host-report.js';
import { childElement, childElements, descend, textOf } from '../xml/elements.js';
import { parseXml } from '../xml/parse-xml.js';
import { XmlError } from '../xml/xml-error.js';
import { CapabilitiesError } from './capabilities-error.js';
import { parseCell } from './parse-cell.js';
import { checkCounted, refuse, shortened } from './read-numbers.js';

/**
 * libvirt's capabilities XML to what placement looks at. Sizes in KiB; `onlineCpus` stays null, for capabilities list
 * offline CPUs as well. A host without a topology has no cells.
 * @throws CapabilitiesError naming the place and the rule; the document is taken as a whole or not at all
 */
export function parseCapabilities(xml: string): HostReport {
  const root = parseRoot(xml);
  const host = hostOf(root);
  const arch = descend(host, 'cpu', 'arch');
  const cells = descend(host, 'topology', 'cells');
  return {
    arch: arch === null ? null : textOf(arch),
    cells: cells === null ? [] : parseCells(cells),
    onlineCpus: null,
  };
}

/**
 * As parseCapabilities, of a host that has a cell. A report replaces the last one: without cells it would take away all
 * that the host has, and QEMU's libvirt makes up a cell where the kernel knows of none.
 * @throws CapabilitiesError
 */
export function parseCapabilitiesWithCells(xml: string): HostReport {
  const report = parseCapabilities(xml);
  if (report.cells.length > 0) return report;
  const path = '/capabilities/host/topology/cells';
  throw new CapabilitiesError('capabilities-invalid', `${path} must have a <cell>, and there is none`, {
    path,
  });
}

/** Elements of a namespace are never libvirt's own, whatever their names are. */
function hostOf(root: Element): Element {
  const path = `/${shortened(root.nodeName)}`;
  const refused = (rule: string): CapabilitiesError =>
    new CapabilitiesError('not-capabilities', `the document must be ${rule}`, { path });
  if (root.localName !== 'capabilities') throw refused(`<capabilities>, not <${shortened(root.nodeName)}>`);
  if (root.namespaceURI)
    throw refused(`<capabilities> of no namespace, not of '${shortened(root.namespaceURI)}'`);
  return childElement(root, 'host') ?? refuseHostless(root, path);
}

function refuseHostless(root: Element, path: string): never {
  const other = childElements(root).find(({ localName }) => localName === 'host');
  const what = other
    ? `its <host> is of the namespace '${shortened(other.namespaceURI ?? '')}'`
    : 'it has none';
  throw new CapabilitiesError(
    'not-capabilities',
    `<capabilities> must have a <host> of no namespace: ${what}`,
    {
      path,
    },
  );
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
  const elements = childElements(cells, 'cell');
  checkCounted(cells, 'cell', elements.length);
  const parsed = elements.map((element) => {
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
  checkSiblings(elements, parsed, owners);
  return parsed;
}

/** The kernel takes a CPU that goes offline out of its siblings' lists, and libvirt goes on to list it: all are known. */
function checkSiblings(
  elements: readonly Element[],
  cells: readonly ReportedCell[],
  known: ReadonlyMap<number, unknown>,
): void {
  for (const [index, { cpus }] of cells.entries()) {
    for (const [place, { siblings }] of cpus.entries()) {
      const unknown = siblings.find((id) => !known.has(id));
      if (unknown === undefined) continue;
      const cpu = childElements(descend(elements[index]!, 'cpus')!, 'cpu')[place]!;
      refuse(cpu, `names CPU ${unknown}, which no cell has`, 'siblings');
    }
  }
}
