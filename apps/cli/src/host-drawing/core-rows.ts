import type { Paint } from '../render/paint.js';
import type { CpuMark } from './cpu-marks.js';

const betweenCores = ' │ ';

/** The columns that the widest core needs. */
export function coreWidth(cores: readonly (readonly CpuMark[])[]): number {
  const slot = slotWidth(cores);
  return Math.max(0, ...cores.map((core) => core.length * (slot + 1) - 1));
}

/** How many cores stand side by side in `width` columns; at least one. */
export function coresPerRow(cores: readonly (readonly CpuMark[])[], width: number): number {
  const core = coreWidth(cores);
  return Math.max(1, Math.floor((width + betweenCores.length) / (core + betweenCores.length)));
}

/** Cores side by side: a line of CPU ids and, under it, a line of who holds them; more such pairs when one is full. */
export function coreRows(cores: readonly (readonly CpuMark[])[], width: number, paint: Paint): string[] {
  const slot = slotWidth(cores);
  const core = coreWidth(cores);
  const each = coresPerRow(cores, width);
  const bar = paint.dim(betweenCores);
  const line = (row: readonly (readonly CpuMark[])[], show: (cpu: CpuMark) => string): string =>
    row.map((cpus) => cpus.map(show).join(' ') + ' '.repeat(core - (cpus.length * (slot + 1) - 1))).join(bar);
  const lines: string[] = [];
  for (let start = 0; start < cores.length; start += each) {
    const row = cores.slice(start, start + each);
    lines.push(line(row, ({ cpu }) => String(cpu).padStart(slot)));
    lines.push(line(row, ({ mark, painted }) => painted(mark.padStart(slot))));
  }
  return lines;
}

function slotWidth(cores: readonly (readonly CpuMark[])[]): number {
  return Math.max(2, ...cores.flat().map(({ cpu, mark }) => Math.max(String(cpu).length, mark.length)));
}
