import type { HostCellAnswer } from '#contracts/answers/host-answer.js';
import { type Paint, padEnd } from '../render/paint.js';
import { cellBars } from './cell-bars.js';
import { coreRows } from './core-rows.js';
import type { CpuMark } from './cpu-marks.js';

/** Columns that a box takes beside its content: a border and a space on either side. */
export const boxFrame = 4;

export interface CellContent {
  readonly cell: HostCellAnswer;
  readonly cores: readonly (readonly CpuMark[])[];
}

/** The lines inside a cell's box, each at most `width` columns. */
export function cellLines(
  { cell, cores }: CellContent,
  ratio: number,
  width: number,
  paint: Paint,
): string[] {
  const cpus = cores.length > 0 ? coreRows(cores, width, paint) : [paint.dim('no CPUs')];
  return [...cpus, ...cellBars(cell, ratio, width)];
}

/** Lines in a box of `width` columns with a title in its upper border, filled up to `height` lines. */
export function box(
  title: string,
  lines: readonly string[],
  width: number,
  height: number,
  paint: Paint,
): string[] {
  const inside = width - boxFrame;
  const side = paint.dim('│');
  const filled = [...lines, ...Array<string>(Math.max(0, height - lines.length)).fill('')];
  const top = '─'.repeat(Math.max(0, inside - title.length - 2));
  return [
    paint.dim('╭─ ') + paint.bold(title) + paint.dim(` ${top}─╮`),
    ...filled.map((line) => `${side} ${padEnd(line, inside)} ${side}`),
    paint.dim(`╰${'─'.repeat(inside + 2)}╯`),
  ];
}
