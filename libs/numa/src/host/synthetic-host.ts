import { maxCpuId } from '../cpu-list/cpu-list.js';
import type { HostReport, ReportedPages } from '../model/host-report.js';
import { SyntheticHostError } from './synthetic-host-error.js';
import { hostOfShape, pagesKiB, restInSmallPages, type Shape, smallPageKiB } from './synthetic-shape.js';
import { formatSizeKiB, parseSizeKiB } from './synthetic-size.js';

const levels = ['socket', 'cell', 'core', 'thread'] as const;
const maxCells = 1024;
const maxMemoryKiB = 1024 ** 4;
const maxTextLength = 4096;
const defaultMemoryKiB = 1024 ** 2;

/**
 * A host in one line, such as `socket:2 cell:4 core:8 thread:2 memory:64g page-2m:8192 page-1g:16`.
 *
 * - Words are `name:value`, separated by white space, in any order, each name at most once.
 * - `socket`, `cell`, `core`, `thread` count per parent, as hwloc's synthetic topologies do: sockets in the host, cells
 *   in a socket, cores in a cell, threads in a core. Not given means 1. The example has 8 cells and 128 CPUs.
 * - `memory` is per cell: a number with k, m, g or t (KiB and up, binary). Not given means 1g.
 * - `page-SIZE:COUNT` is the pages of one size in each cell. What these leave of the memory is in pages of 4 KiB, unless
 *   `page-4k:COUNT` says otherwise.
 * - Cells, sockets and CPUs are numbered from 0, the threads of a core one after another.
 * - At most 16,384 CPUs, 1,024 cells, 1,024 TiB a cell.
 *
 * @throws SyntheticHostError naming the word and the rule
 */
export function parseSyntheticHost(text: string): HostReport {
  if (text.length > maxTextLength) {
    throw new SyntheticHostError(
      'synthetic-host-too-large',
      null,
      `at most ${maxTextLength} characters are read`,
    );
  }
  const shape: Shape = { socket: 1, cell: 1, core: 1, thread: 1, memoryKiB: defaultMemoryKiB, pages: [] };
  const seen = new Set<string>();
  for (const word of text.split(/\s+/).filter((part) => part !== '')) readWord(word, shape, seen);
  checkSize(shape);
  return hostOfShape(shape);
}

function readWord(word: string, shape: Shape, seen: Set<string>): void {
  const colon = word.indexOf(':');
  const name = word.slice(0, Math.max(colon, 0)).toLowerCase();
  const value = word.slice(colon + 1);
  const page = name.startsWith('page-') ? parseSizeKiB(name.slice('page-'.length)) : null;
  const level = levels.find((one) => one === name);
  if (!level && name !== 'memory' && page === null) {
    const rule = `expected ${levels.join(':N, ')}:N, memory:SIZE or page-SIZE:N, sizes as in 4k, 2m or 64g`;
    throw new SyntheticHostError('synthetic-host-word-unknown', word, rule);
  }
  const subject = page === null ? name : `page-${page}`;
  if (seen.has(subject)) {
    throw new SyntheticHostError('synthetic-host-word-repeated', word, 'each name is given once');
  }
  seen.add(subject);
  if (level) shape[level] = readCount(word, value, 1, maxCpuId + 1);
  else if (page === null) shape.memoryKiB = readMemory(word, value);
  else
    shape.pages.push({
      sizeKiB: checkedPageSize(word, page),
      total: readCount(word, value, 0, maxMemoryKiB),
    });
}

function readCount(word: string, value: string, min: number, max: number): number {
  const count = /^[0-9]{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (count >= min && count <= max) return count;
  const rule = `the count is a whole number from ${min} to ${max}`;
  throw new SyntheticHostError('synthetic-host-value-invalid', word, rule);
}

function readMemory(word: string, value: string): number {
  const memoryKiB = parseSizeKiB(value);
  if (memoryKiB !== null && memoryKiB > 0 && memoryKiB <= maxMemoryKiB) return memoryKiB;
  const rule = 'the memory of a cell is a size above 0 and up to 1024t, such as 512m or 64g';
  throw new SyntheticHostError('synthetic-host-value-invalid', word, rule);
}

function checkedPageSize(word: string, sizeKiB: number): number {
  const isPowerOfTwo = Number.isInteger(Math.log2(sizeKiB));
  if (isPowerOfTwo && sizeKiB >= smallPageKiB && sizeKiB <= maxMemoryKiB) return sizeKiB;
  throw new SyntheticHostError(
    'synthetic-host-value-invalid',
    word,
    'a page size is a power of two from 4k up',
  );
}

function checkSize(shape: Shape): void {
  const cells = shape.socket * shape.cell;
  const cpus = cells * shape.core * shape.thread;
  if (cells > maxCells || cpus > maxCpuId + 1) {
    const rule = `a host has at most ${maxCells} cells and ${maxCpuId + 1} CPUs; this one has ${cells} and ${cpus}`;
    throw new SyntheticHostError('synthetic-host-too-large', null, rule);
  }
  const inPages = pagesKiB(shape.pages);
  if (inPages > shape.memoryKiB) {
    const rule = `the pages of a cell take ${inPages} KiB, but its memory is ${shape.memoryKiB} KiB`;
    throw new SyntheticHostError('synthetic-host-pages-exceed-memory', null, rule);
  }
}

/**
 * The line that `parseSyntheticHost` reads as this host: all four levels, memory, then page sizes ascending. A line
 * written that way comes back as it was; null when no line describes the host (cells differ, CPUs are numbered
 * otherwise or offline, there are devices, …).
 */
export function formatSyntheticHost(host: HostReport): string | null {
  const [first] = host.cells;
  const [cpu] = first?.cpus ?? [];
  if (!first || !cpu || cpu.siblings.length === 0) return null;
  const sockets = new Set(host.cells.map((cell) => cell.cpus[0]?.socket)).size;
  const isSmall = ({ sizeKiB }: ReportedPages) => sizeKiB === smallPageKiB;
  const huge = first.pages.filter((pages) => !isSmall(pages));
  const small = first.pages.find(isSmall);
  const named = small?.total === restInSmallPages(first.memoryKiB, huge) ? huge : first.pages;
  const text = [
    `socket:${sockets}`,
    `cell:${host.cells.length / sockets}`,
    `core:${first.cpus.length / cpu.siblings.length}`,
    `thread:${cpu.siblings.length}`,
    `memory:${formatSizeKiB(first.memoryKiB)}`,
    ...named.map(({ sizeKiB, total }) => `page-${formatSizeKiB(sizeKiB)}:${total}`),
  ].join(' ');
  return describes(text, host) ? text : null;
}

/** Whether the text is read as exactly this host. */
function describes(text: string, host: HostReport): boolean {
  try {
    return canonical(parseSyntheticHost(text)) === canonical(host);
  } catch (error) {
    if (error instanceof SyntheticHostError) return false;
    throw error;
  }
}

/** Everything that a report says, whatever the order of its keys. */
function canonical(host: HostReport): string {
  return JSON.stringify(host, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
