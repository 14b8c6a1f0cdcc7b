import type { HostAnswer } from '#contracts/answers/host-answer.js';
import { type Paint, padEnd, paint } from '../render/paint.js';
import { box, boxFrame, type CellContent, cellLines } from './cell-box.js';
import { cellGroups, type TitledCell } from './cell-groups.js';
import { ClaimLetters } from './claim-letters.js';
import { coresPerRow } from './core-rows.js';
import { cpuMarks } from './cpu-marks.js';
import { hostHead } from './host-head.js';
import { hostLegend } from './host-legend.js';

export interface DrawingOptions {
  /** Columns, 40 and up. */
  readonly width: number;
  readonly colour: boolean;
}

const gap = '  ';

/** Below this many columns, boxes stand under each other. */
const narrowestPair = 80;

/** A host as text: a box for each NUMA cell with its CPUs core by core, who holds them, memory and pages. */
export function drawHost(host: HostAnswer, { width, colour }: DrawingOptions): string {
  const brush = paint(colour);
  const held = host.cells.flatMap((cell) => cell.held);
  const claims = new ClaimLetters(
    [...host.claims, ...held.flatMap(({ claimId }) => claimId ?? [])],
    host.cells.flatMap(({ guests }) => guests),
  );
  const contents = host.cells.map((cell) => ({ cell, cores: cpuMarks(cell, claims, brush) }));
  const lines = [...hostHead(host, width, brush), ''];
  for (const group of cellGroups(contents)) {
    if (group.heading !== null) lines.push(brush.dim(group.heading));
    lines.push(
      ...boxes(group.cells, { paint: brush, width, ratio: host.policy.cpuAllocationRatio, contents }),
    );
  }
  lines.push(...hostLegend(host, claims, width, brush));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

interface Layout {
  readonly paint: Paint;
  readonly width: number;
  readonly ratio: number;
  /** All cells of the host: one layout for all of its sockets. */
  readonly contents: readonly CellContent[];
}

/** Two boxes side by side when there is room and no cell needs a second row of cores for it. */
function boxes(cells: readonly TitledCell[], layout: Layout): string[] {
  const { width, ratio, paint: brush } = layout;
  const half = Math.floor((width - gap.length) / 2);
  const halfFits = layout.contents.every(({ cores }) => coresPerRow(cores, half - boxFrame) >= cores.length);
  const pair = width >= narrowestPair && halfFits && layout.contents.length > 1;
  const boxWidth = pair ? half : width;
  const each = pair ? 2 : 1;
  const lines: string[] = [];
  for (let start = 0; start < cells.length; start += each) {
    const row = cells.slice(start, start + each);
    const inner = row.map((content) => cellLines(content, ratio, boxWidth - boxFrame, brush));
    const height = Math.max(...inner.map((cell) => cell.length));
    const drawn = row.map(({ title }, index) => box(title, inner[index]!, boxWidth, height, brush));
    for (let line = 0; line < height + 2; line += 1) {
      lines.push(drawn.map((cell) => padEnd(cell[line]!, boxWidth)).join(gap));
    }
  }
  return lines;
}
