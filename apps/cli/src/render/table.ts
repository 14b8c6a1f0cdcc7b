import { padEnd, plain, visibleWidth } from './paint.js';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Numbers read best when their last digits are in one column. */
  readonly right?: boolean;
}

/** Rows under titles, two spaces between columns, the last column as long as it needs. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map(({ text }) => plain(text(row)))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => visibleWidth(line[index]!))));
  return cells
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
