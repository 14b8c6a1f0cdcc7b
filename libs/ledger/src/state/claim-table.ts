import type { ClaimRecord, ClaimState } from './claim-record.js';
import { ClaimRows, claimStates, isPlain, isPlainDecision, rowsPerChunk } from './claim-rows.js';
import { firstRows } from './first-rows.js';
import { FrozenClaims } from './frozen-claims.js';
import type { Hold } from './hold.js';
import { byText } from './in-order.js';
import { readUuid, uuidHash } from './uuid-words.js';

/** In place of a row's number: a slot that a search must go past. */
const gone = -1;
/** In place of a row: nobody has looked for it yet. */
const notSought = -2;

/**
 * All claims by id, as a Map would have them, in rows of about 80 bytes: a record is made anew each time it is asked
 * for, so that two are equal, never the same. Claims of an unusual kind are kept as they are.
 */
export class ClaimTable {
  private readonly chunks: ClaimRows[] = [];
  /** By chunk and row. */
  private readonly holds: (Hold | null)[][] = [];
  /** Rows that were laid out, and those among them that are not in use. */
  private laidOut = 0;
  private readonly unused: number[] = [];
  /** Open addressing by the hash of the id: 1 + the row, 0 for none, or `gone`. */
  private slots = new Int32Array(64);
  private filled = 0;
  private readonly others = new Map<string, ClaimRecord>();
  /** By place in `claimStates`. */
  private readonly counts: number[] = claimStates.map(() => 0);
  private moves = 0;
  /** The id that was last asked for, as words, whether it has that form, and its row (see `rowOf`). */
  private readonly words = new Uint32Array(4);
  private lastId = '';
  private isUuid = false;
  private lastRow = notSought;

  get size(): number {
    return this.laidOut - this.unused.length + this.others.size;
  }

  /** How many claims are in a state. */
  count(state: ClaimState): number {
    return this.counts[claimStates.indexOf(state)]!;
  }

  /** How many are being moved. */
  get moving(): number {
    return this.moves;
  }

  has(claimId: string): boolean {
    return this.rowOf(claimId) >= 0 || this.others.has(claimId);
  }

  get(claimId: string): ClaimRecord | undefined {
    const row = this.rowOf(claimId);
    return row < 0 ? this.others.get(claimId) : this.record(row, claimId);
  }

  /** What a claim holds, without making its record; null: nothing, or there is no such claim. */
  holdOf(claimId: string): Hold | null {
    const row = this.rowOf(claimId);
    if (row < 0) return this.others.get(claimId)?.hold ?? null;
    return this.holds[Math.floor(row / rowsPerChunk)]![row % rowsPerChunk]!;
  }

  /** Whether a claim is being moved. Rows hold none that is. */
  isMoving(claimId: string): boolean {
    return this.moves > 0 && (this.others.get(claimId)?.moveId ?? null) !== null;
  }

  /** A claim that is there was confirmed, released or has expired, at a revision. */
  pass(claimId: string, state: 'confirmed' | 'released' | 'expired', revision: number): void {
    const row = this.rowOf(claimId);
    if (row < 0) {
      const record = this.others.get(claimId)!;
      const end = state === 'confirmed' ? { confirmedAt: revision } : { endedAt: revision, hold: null };
      this.set(claimId, { ...record, state, leaseExpiresAt: null, ...end });
      return;
    }
    this.uncount(row, undefined);
    this.counts[claimStates.indexOf(state)]!++;
    this.own(row).pass(row % rowsPerChunk, state, revision);
    if (state !== 'confirmed') this.holds[Math.floor(row / rowsPerChunk)]![row % rowsPerChunk] = null;
  }

  set(claimId: string, record: ClaimRecord): this {
    const row = this.rowOf(claimId);
    this.uncount(row, row < 0 ? this.others.get(claimId) : undefined);
    this.counts[claimStates.indexOf(record.state)]!++;
    if (record.moveId !== null) this.moves++;
    if (this.fits(row, claimId, record)) {
      if (row < 0) this.others.delete(claimId);
      this.write(row < 0 ? this.newRow() : row, record);
    } else {
      if (row >= 0) this.drop(row);
      this.others.set(claimId, record);
    }
    return this;
  }

  delete(claimId: string): boolean {
    const row = this.rowOf(claimId);
    this.uncount(row, row < 0 ? this.others.get(claimId) : undefined);
    if (row < 0) return this.others.delete(claimId);
    this.drop(row);
    return true;
  }

  *values(): Generator<ClaimRecord> {
    for (let row = 0; row < this.laidOut; row++) {
      const chunk = this.chunkOf(row);
      if (chunk.inUse(row % rowsPerChunk)) yield this.record(row, chunk.idAt(row % rowsPerChunk));
    }
    yield* this.others.values();
  }

  *[Symbol.iterator](): Generator<[string, ClaimRecord]> {
    for (const record of this.values()) yield [record.claimId, record];
  }

  /** The ids behind `after` ('': all) in code unit order, at most so many: of claims in a state, null: in any. */
  idsBehind(after: string, state: ClaimState | null, limit: number): string[] {
    const words = new Uint32Array(4);
    const isUuid = readUuid(after, words);
    const wanted = (chunk: ClaimRows, row: number): boolean =>
      (state === null || chunk.stateAt(row) === state) &&
      (isUuid ? chunk.isBehind(row, words) : after === '' || chunk.idAt(row) > after);
    const others = [...this.others.values()]
      .filter((one) => (state === null || one.state === state) && one.claimId > after)
      .map(({ claimId }) => claimId);
    return [...firstRows(this.chunks, wanted, limit), ...others].sort(byText).slice(0, limit);
  }

  /** All claims as they are now; later changes are not seen there. */
  freeze(): FrozenClaims {
    for (const chunk of this.chunks) chunk.shared = true;
    return new FrozenClaims([...this.chunks], [...this.others.values()]);
  }

  /** Makes room for so many claims in all, so that the slots need not grow step by step. */
  reserve(claims: number): void {
    if (claims * 2 >= this.slots.length) this.layOut(claims);
  }

  /** Takes in rows of a frozen table, whose ids are new here. @param holdTakenAt the hold that a revision took */
  load(rows: ClaimRows, holdTakenAt: (revision: number) => Hold): void {
    this.lastRow = notSought;
    if (rows.length > rowsPerChunk) throw new RangeError(`${rows.length} rows are no chunk`);
    while (this.laidOut < this.chunks.length * rowsPerChunk) this.unused.push(this.laidOut++);
    const chunk = this.newChunk();
    chunk.load(rows);
    for (const [place, count] of chunk.countStates().entries()) this.counts[place]! += count;
    for (let row = 0; row < rowsPerChunk; row++) {
      const place = this.laidOut++;
      if (!chunk.inUse(row)) {
        this.unused.push(place);
        continue;
      }
      if (chunk.holds(row)) this.holds.at(-1)![row] = holdTakenAt(chunk.decidedAt(row));
      this.fill(chunk.hashAt(row), place);
    }
  }

  private newChunk(): ClaimRows {
    const chunk = new ClaimRows(rowsPerChunk);
    this.chunks.push(chunk);
    this.holds.push(new Array<Hold | null>(rowsPerChunk).fill(null));
    return chunk;
  }

  private record(row: number, claimId: string): ClaimRecord {
    const at = row % rowsPerChunk;
    return this.chunkOf(row).record(at, claimId, this.holds[Math.floor(row / rowsPerChunk)]![at]!);
  }

  private chunkOf(row: number): ClaimRows {
    return this.chunks[Math.floor(row / rowsPerChunk)]!;
  }

  /** Whether a record can stand in its row; -1: in a new one. */
  private fits(row: number, claimId: string, record: ClaimRecord): boolean {
    if (!this.isUuid || record.claimId !== claimId || !isPlain(record)) return false;
    if (row < 0) return isPlainDecision(record);
    return this.chunkOf(row).decidedAt(row % rowsPerChunk) === record.decidedAt;
  }

  /** The row of a claim; -1: it is in none. Leaves the id in `words`. */
  private rowOf(claimId: string): number {
    if (claimId !== this.lastId) {
      this.lastId = claimId;
      this.isUuid = readUuid(claimId, this.words);
      this.lastRow = notSought;
    }
    if (this.lastRow === notSought) this.lastRow = this.isUuid ? this.search() : -1;
    return this.lastRow;
  }

  /** The row of the id in `words`; -1: it is in none. */
  private search(): number {
    const { words, slots } = this;
    const mask = slots.length - 1;
    for (let slot = uuidHash(words) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot]! - 1;
      if (row === -1) return -1;
      if (row >= 0 && this.chunkOf(row).hasId(row % rowsPerChunk, words)) return row;
    }
  }

  /** A row for the id in `words`. */
  private newRow(): number {
    const row = this.unused.pop() ?? this.laidOut++;
    if (row === this.chunks.length * rowsPerChunk) this.newChunk();
    this.own(row).name(row % rowsPerChunk, this.words);
    this.fill(uuidHash(this.words), row);
    this.lastRow = row;
    return row;
  }

  private write(row: number, record: ClaimRecord): void {
    const at = row % rowsPerChunk;
    this.own(row).write(at, record);
    this.holds[Math.floor(row / rowsPerChunk)]![at] = record.hold;
  }

  private drop(row: number): void {
    const { slots } = this;
    const at = row % rowsPerChunk;
    const mask = slots.length - 1;
    let slot = this.chunkOf(row).hashAt(at) & mask;
    while (slots[slot] !== row + 1) slot = (slot + 1) & mask;
    slots[slot] = gone;
    this.lastRow = notSought;
    this.own(row).clear(at);
    this.holds[Math.floor(row / rowsPerChunk)]![at] = null;
    this.unused.push(row);
  }

  /** The chunk of a row, to be changed: a copy of it where somebody reads it as it was. */
  private own(row: number): ClaimRows {
    const number = Math.floor(row / rowsPerChunk);
    let chunk = this.chunks[number]!;
    if (chunk.shared) {
      chunk = chunk.copy();
      this.chunks[number] = chunk;
    }
    return chunk;
  }

  private fill(hash: number, row: number): void {
    if (this.filled * 2 >= this.slots.length) this.layOut(this.laidOut - this.unused.length);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    while (this.slots[slot]! > 0) slot = (slot + 1) & mask;
    if (this.slots[slot] === 0) this.filled++;
    this.slots[slot] = row + 1;
  }

  /** Lays the slots out anew, four for each of so many rows. */
  private layOut(rows: number): void {
    const { slots } = this;
    let length = 64;
    while (length < rows * 4) length *= 2;
    this.slots = new Int32Array(length);
    this.filled = 0;
    for (const entry of slots) {
      if (entry <= 0) continue;
      const row = entry - 1;
      let slot = this.chunkOf(row).hashAt(row % rowsPerChunk) & (length - 1);
      while (this.slots[slot] !== 0) slot = (slot + 1) & (length - 1);
      this.slots[slot] = entry;
      this.filled++;
    }
  }

  private uncount(row: number, other: ClaimRecord | undefined): void {
    const state = row < 0 ? other?.state : this.chunkOf(row).stateAt(row % rowsPerChunk);
    if (state === undefined) return;
    this.counts[claimStates.indexOf(state)]!--;
    if (other && other.moveId !== null) this.moves--;
  }
}
