import type { CellContent } from './cell-box.js';

/** A cell with the title of its box. */
export interface TitledCell extends CellContent {
  readonly title: string;
}

/** Cells under one heading; null: none is needed. */
export interface CellGroup {
  readonly heading: string | null;
  readonly cells: readonly TitledCell[];
}

/**
 * Neighbours on one socket together, under its number. Without headings when the host has, or tells of, one socket
 * only; and when each has one cell, so that boxes can stand side by side: then their titles say the socket.
 */
export function cellGroups(contents: readonly CellContent[]): CellGroup[] {
  const plain = contents.map((content) => ({ ...content, title: `cell ${content.cell.id}` }));
  const sockets = contents.map(place);
  if (new Set(sockets).size < 2) return [{ heading: null, cells: plain }];
  if (sockets.every((socket, index) => socket !== sockets[index + 1])) {
    return [
      { heading: null, cells: plain.map((cell) => ({ ...cell, title: `${cell.title}, ${place(cell)}` })) },
    ];
  }
  const groups: { heading: string; cells: TitledCell[] }[] = [];
  for (const cell of plain) {
    const heading = place(cell);
    if (groups.at(-1)?.heading !== heading) groups.push({ heading, cells: [] });
    groups.at(-1)!.cells.push(cell);
  }
  return groups;
}

function place({ cell, cores }: CellContent): string {
  if (cores.length === 0) return 'memory only';
  return cell.socket === null ? 'socket unknown' : `socket ${cell.socket}`;
}
