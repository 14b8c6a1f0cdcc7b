import type { ClaimRecord } from './claim-record.js';
import { type ClaimRows, type FrozenClaim, rowsPerChunk } from './claim-rows.js';

/** The claims of a zone as they stood, to be read piece by piece. Each has a place: a row, or behind all rows. */
export class FrozenClaims {
  constructor(
    readonly chunks: readonly ClaimRows[],
    /** Those that are in no row. */
    readonly others: readonly ClaimRecord[],
  ) {}

  /** The places of all claims, in no order that means anything. */
  places(): Int32Array {
    const rows = this.chunks.length * rowsPerChunk;
    const places = new Int32Array(rows + this.others.length);
    let count = 0;
    for (const [number, chunk] of this.chunks.entries()) {
      for (let row = 0; row < rowsPerChunk; row++)
        if (chunk.inUse(row)) places[count++] = number * rowsPerChunk + row;
    }
    for (let other = 0; other < this.others.length; other++) places[count++] = rows + other;
    return places.subarray(0, count);
  }

  idAt(place: number): string {
    const chunk = this.chunks[Math.floor(place / rowsPerChunk)];
    return chunk ? chunk.idAt(place % rowsPerChunk) : this.other(place).claimId;
  }

  at(place: number): FrozenClaim {
    const chunk = this.chunks[Math.floor(place / rowsPerChunk)];
    return chunk ? chunk.frozen(place % rowsPerChunk) : frozenClaim(this.other(place));
  }

  private other(place: number): ClaimRecord {
    return this.others[place - this.chunks.length * rowsPerChunk]!;
  }
}

export const frozenClaim = (record: ClaimRecord): FrozenClaim => ({
  ...record,
  hold: record.hold?.takenAt ?? null,
});
