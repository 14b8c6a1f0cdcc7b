import type { HostReport, ReportedCell, ReportedPages } from '../model/host-report.js';

/** The pages that hold what no other pool does. */
export const smallPageKiB = 4;

/** The counts that a text gives: each per parent, memory and pages per cell. */
export interface Shape {
  socket: number;
  cell: number;
  core: number;
  thread: number;
  memoryKiB: number;
  /** As given: the small pages that stand for the rest of the memory are not among them. */
  pages: ReportedPages[];
}

/** What the pages of a cell take together. */
export function pagesKiB(pages: readonly ReportedPages[]): number {
  return pages.reduce((sum, { sizeKiB, total }) => sum + sizeKiB * total, 0);
}

/** The host that has this shape: everything is numbered from 0, the threads of a core one after another. */
export function hostOfShape(shape: Shape): HostReport {
  const cells = Array.from({ length: shape.socket * shape.cell }, (_, id) => reportedCell(shape, id));
  return { arch: 'x86_64', cells, onlineCpus: cells.flatMap((cell) => cell.cpus.map((cpu) => cpu.id)) };
}

function reportedCell(shape: Shape, id: number): ReportedCell {
  const { core: cores, thread: threads } = shape;
  const firstCpu = id * cores * threads;
  const firstCore = (id % shape.cell) * cores;
  const cpus = Array.from({ length: cores * threads }, (_, index) => {
    const firstThread = firstCpu + index - (index % threads);
    return {
      id: firstCpu + index,
      socket: Math.floor(id / shape.cell),
      die: 0,
      core: firstCore + Math.floor(index / threads),
      siblings: Array.from({ length: threads }, (_, thread) => firstThread + thread),
    };
  });
  return { id, memoryKiB: shape.memoryKiB, pages: allPages(shape), cpus, distances: [] };
}

/** The given pools and the small pages, ascending by size. */
function allPages({ memoryKiB, pages }: Shape): ReportedPages[] {
  const all = [...pages];
  if (!all.some(({ sizeKiB }) => sizeKiB === smallPageKiB)) {
    all.push({ sizeKiB: smallPageKiB, total: restInSmallPages(memoryKiB, all) });
  }
  return all.sort((a, b) => a.sizeKiB - b.sizeKiB);
}

/** How many small pages fit into what the other pools leave. */
export function restInSmallPages(memoryKiB: number, others: readonly ReportedPages[]): number {
  return Math.floor((memoryKiB - pagesKiB(others)) / smallPageKiB);
}
