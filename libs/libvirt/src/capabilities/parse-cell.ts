import type { Element } from '@xmldom/xmldom';
import { maxCpuId, parseCpuList } from '#numa/cpu-list/cpu-list.js';
import { InvalidCpuListError } from '#numa/cpu-list/cpu-list-error.js';
import type { ReportedCell, ReportedCpu, ReportedPages } from '#numa/model/host-report.js';
import type { CpuList } from '#numa/model/host-topology.js';
import { attribute, childElement, childElements, descend } from '../xml/elements.js';
import {
  checkCounted,
  maxMemoryKiB,
  memoryAttribute,
  memoryText,
  numberText,
  optionalNumber,
  refuse,
  requiredNumber,
} from './read-numbers.js';

/** Linux stops at 1,023 cells (MAX_NUMNODES); ids may have gaps. */
const maxCellId = 16_383;
const maxDistance = 65_535;
/** Threads of one core; POWER has 8. Each of them names all others. */
const maxSiblings = 64;
/** -1, "not known", is written as this by some kernels; larger ones exist on no machine. */
const maxPlaceId = 0xffff_ffff;

/** One `<cell>`. @throws CapabilitiesError */
export function parseCell(element: Element): ReportedCell {
  const id = requiredNumber(element, 'id', maxCellId);
  const pages = parsePages(element);
  return {
    id,
    memoryKiB: memoryOf(element, pages),
    pages,
    cpus: parseCpus(element),
    distances: parseDistances(element),
  };
}

/** Old libvirts give pages alone, the pages of all sizes making up the memory; still older ones give neither. */
function memoryOf(cell: Element, pages: readonly ReportedPages[]): number {
  const memory = childElement(cell, 'memory');
  if (memory !== null) return memoryText(memory);
  const sum = pages.reduce((kiB, { sizeKiB, total }) => kiB + sizeKiB * total, 0);
  if (sum > maxMemoryKiB) refuse(cell, 'has pages of more than 64 PiB');
  return sum;
}

function parsePages(cell: Element): readonly ReportedPages[] {
  const sizes = new Set<number>();
  return childElements(cell, 'pages').map((element) => {
    const sizeKiB = memoryAttribute(element, 'size');
    if (sizeKiB === 0) refuse(element, 'must be more than 0', 'size');
    if (sizes.has(sizeKiB)) refuse(element, `repeats the page size ${sizeKiB} KiB`, 'size');
    sizes.add(sizeKiB);
    return { sizeKiB, total: numberText(element, maxMemoryKiB) };
  });
}

function parseCpus(cell: Element): readonly ReportedCpu[] {
  const cpus = childElement(cell, 'cpus');
  if (cpus === null) return [];
  const elements = childElements(cpus, 'cpu');
  checkCounted(cpus, 'cpu', elements.length);
  const seen = new Set<number>();
  return elements.map((element) => {
    const id = requiredNumber(element, 'id', maxCpuId);
    if (seen.has(id)) refuse(element, `repeats the CPU id ${id}`, 'id');
    seen.add(id);
    return {
      id,
      socket: optionalNumber(element, 'socket_id', maxPlaceId),
      die: optionalNumber(element, 'die_id', maxPlaceId),
      core: optionalNumber(element, 'core_id', maxPlaceId),
      siblings: parseSiblings(element, id),
    };
  });
}

function parseSiblings(cpu: Element, id: number): CpuList {
  const text = attribute(cpu, 'siblings');
  if (text === null) return [id];
  try {
    const siblings = parseCpuList(text);
    if (siblings.length > maxSiblings) refuse(cpu, `must name at most ${maxSiblings} CPUs`, 'siblings');
    if (siblings.includes(id)) return siblings;
  } catch (error) {
    if (!(error instanceof InvalidCpuListError)) throw error;
    refuse(cpu, `must be a list of CPUs: ${error.message}`, 'siblings');
  }
  return refuse(cpu, `must name CPU ${id} itself`, 'siblings');
}

function parseDistances(cell: Element): ReportedCell['distances'] {
  const distances = descend(cell, 'distances');
  if (distances === null) return [];
  const seen = new Set<number>();
  return childElements(distances, 'sibling').map((element) => {
    const other = requiredNumber(element, 'id', maxCellId);
    if (seen.has(other)) refuse(element, `repeats the cell id ${other}`, 'id');
    seen.add(other);
    return { cell: other, value: requiredNumber(element, 'value', maxDistance) };
  });
}
