/** Bytes of one page: a page is decoded in one go, about a millisecond of the event loop. */
const PAGE_BYTES = 256 * 1024;
/** The first page, of rows whose size is not known yet, each up to 2 MiB. */
const FIRST_ROWS = 4;
const MAX_ROWS = 2048;

/** How many rows to ask for, learnt from the rows seen so far. One for each scan. */
export class PageSize {
  rows = FIRST_ROWS;

  adapt({ rows, bytes }: { readonly rows: number; readonly bytes: number }): void {
    const fitting = Math.floor((PAGE_BYTES * rows) / bytes);
    this.rows = Math.max(1, Math.min(fitting, this.rows * 8, MAX_ROWS));
  }
}
