import { type ClaimRows, rowsPerChunk } from './claim-rows.js';

/**
 * The rows that `wanted` picks with the least ids: so many at least, as far as there are, and few more, in no order.
 * Two looks at each row, one to count ids by how they begin and one to take those up to where there are enough.
 */
export function firstRows(
  chunks: readonly ClaimRows[],
  wanted: (chunk: ClaimRows, row: number) => boolean,
  count: number,
): string[] {
  const beginnings = new Int32Array(0x10000);
  each(chunks, wanted, (chunk, row) => beginnings[chunk.beginningAt(row)]!++);
  let last = 0;
  for (let total = beginnings[0]!; total < count && last < 0xffff; total += beginnings[++last]!);
  const ids: string[] = [];
  each(chunks, wanted, (chunk, row) => {
    if (chunk.beginningAt(row) <= last) ids.push(chunk.idAt(row));
  });
  return ids;
}

function each(
  chunks: readonly ClaimRows[],
  wanted: (chunk: ClaimRows, row: number) => boolean,
  visit: (chunk: ClaimRows, row: number) => void,
): void {
  for (const chunk of chunks) {
    for (let row = 0; row < rowsPerChunk; row++)
      if (chunk.inUse(row) && wanted(chunk, row)) visit(chunk, row);
  }
}
