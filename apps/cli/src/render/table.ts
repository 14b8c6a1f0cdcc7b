import { padEnd, plain, visibleWidth } from './paint.js';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Numbers read best when their last digits are in one column. */
  readonly right?: boolean;
  /** For the first column: a longer text stands on a line of its own, above the rest of its row. */
  readonly widest?: number;
}

/** Rows under titles, two spaces between columns, the last column as long as it needs. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map(({ text }) => plain(text(row)))),
  ];
  const { widest = Number.POSITIVE_INFINITY } = columns[0]!;
  const widths = columns.map((_, index) => {
    const all = cells.map((line) => visibleWidth(line[index]!));
    return Math.max(...(index === 0 ? all.filter((width) => width <= widest) : all));
  });
  return cells
    .flatMap(([first, ...rest]) =>
      visibleWidth(first!) > widths[0]! ? [[first!], ['', ...rest]] : [[first!, ...rest]],
    )
    .map((line) =>
      line
        .map((cell, index) =>
          columns[index]!.right ? cell.padStart(widths[index]!) : padEnd(cell, widths[index]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
