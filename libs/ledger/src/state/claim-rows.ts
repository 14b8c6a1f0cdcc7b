import type { ClaimRecord, ClaimState } from './claim-record.js';
import { type UuidWords, uuidHash, uuidText } from './uuid-words.js';

export const claimStates: readonly ClaimState[] = ['placed', 'confirmed', 'released', 'expired', 'rejected'];

/** Of these, the first so many hold something. */
const holdingStates = 2;

/** A claim as it stood, its hold by Hold.takenAt. */
export type FrozenClaim = Omit<ClaimRecord, 'hold'> & { readonly hold: number | null };

/** Rows of a chunk: a chunk is what is copied before the first change of it that a reader must not see. */
export const rowsPerChunk = 1024;

const fingerprintLength = 22;
/** `2026-11-23T04:00:00.000Z` */
const timeLength = 24;
const textLength = fingerprintLength + timeLength;

/**
 * A row, side by side, because a claim is looked up on its own and memory comes in lines of 64 bytes: three revisions
 * (numbers of 8 bytes; -1: null), the id (16 bytes), fingerprint and time of the decision (46 characters), the state
 * (1 + its place in `claimStates`; 0: the row is not in use), and a byte to spare.
 */
const rowBytes = 3 * 8 + 16 + textLength + 2;
const decidedAt = 0;
const confirmedAt = 1;
const endedAt = 2;
const numbersInRow = rowBytes / 8;
const wordsInRow = rowBytes / 4;
const idInRow = 24 / 4;
const textInRow = 24 + 16;
const stateInRow = textInRow + textLength;

/**
 * Claims of the plain kind (see `isPlain`), which are nearly all. A zone knows every claim id it ever decided; as
 * objects they would be most of its memory.
 */
export class ClaimRows {
  private readonly numbers: Float64Array;
  private readonly words: UuidWords;
  private readonly bytes: Buffer;
  /** Somebody reads the rows as they are: they must be copied before they change. */
  shared = false;

  constructor(
    readonly length: number,
    private readonly buffer = new ArrayBuffer(length * rowBytes),
  ) {
    this.numbers = new Float64Array(buffer, 0, length * numbersInRow);
    this.words = new Uint32Array(buffer, 0, length * wordsInRow);
    this.bytes = Buffer.from(buffer, 0, length * rowBytes);
  }

  /** The rows of a text that `toText` gave. */
  static fromText(text: string): ClaimRows {
    const rows = new ClaimRows(Math.floor(Buffer.byteLength(text, 'base64') / rowBytes));
    rows.bytes.write(text, 'base64');
    return rows;
  }

  copy(): ClaimRows {
    return new ClaimRows(this.length, this.buffer.slice(0));
  }

  /** Takes over the rows of another, which are no more than its own. */
  load(from: ClaimRows): void {
    this.bytes.set(from.bytes);
  }

  /** Gives a row, not in use, its id. */
  name(row: number, id: UuidWords): void {
    this.words.set(id, row * wordsInRow + idInRow);
  }

  /** Writes all of a row but its id. The record is plain; what was written of its decision before, it still says. */
  write(row: number, record: ClaimRecord): void {
    const at = row * numbersInRow;
    this.numbers[at + confirmedAt] = record.confirmedAt ?? -1;
    this.numbers[at + endedAt] = record.endedAt ?? -1;
    const isNew = !this.inUse(row);
    this.bytes[row * rowBytes + stateInRow] = 1 + claimStates.indexOf(record.state);
    if (!isNew) return;
    this.numbers[at + decidedAt] = record.decidedAt;
    this.bytes.write(record.fingerprint + record.decidedTime, row * rowBytes + textInRow, 'latin1');
  }

  /** Of a row in use: the claim was confirmed, released or has expired, at a revision. */
  pass(row: number, state: 'confirmed' | 'released' | 'expired', revision: number): void {
    this.numbers[row * numbersInRow + (state === 'confirmed' ? confirmedAt : endedAt)] = revision;
    this.bytes[row * rowBytes + stateInRow] = 1 + claimStates.indexOf(state);
  }

  /** Takes a row out of use. */
  clear(row: number): void {
    this.bytes[row * rowBytes + stateInRow] = 0;
  }

  inUse(row: number): boolean {
    return this.bytes[row * rowBytes + stateInRow] !== 0;
  }

  /** Of a row in use. */
  stateAt(row: number): ClaimState {
    return claimStates[this.bytes[row * rowBytes + stateInRow]! - 1]!;
  }

  /** How many rows are in use, by place in `claimStates`. */
  countStates(): Int32Array {
    const counts = new Int32Array(claimStates.length + 1);
    for (let row = 0; row < this.length; row++) counts[this.bytes[row * rowBytes + stateInRow]!]!++;
    return counts.subarray(1);
  }

  /** Whether the claim in a row holds something: then since this revision, which decided it. */
  holds(row: number): boolean {
    const state = this.bytes[row * rowBytes + stateInRow]!;
    return state > 0 && state <= holdingStates;
  }

  decidedAt(row: number): number {
    return this.numbers[row * numbersInRow + decidedAt]!;
  }

  idAt(row: number): string {
    return uuidText(this.words, row * wordsInRow + idInRow);
  }

  /** The first four digits of the id. */
  beginningAt(row: number): number {
    return this.words[row * wordsInRow + idInRow]! >>> 16;
  }

  /** Whether the id in a row comes behind another. */
  isBehind(row: number, id: UuidWords): boolean {
    const at = row * wordsInRow + idInRow;
    for (let word = 0; word < id.length; word++) {
      const difference = this.words[at + word]! - id[word]!;
      if (difference !== 0) return difference > 0;
    }
    return false;
  }

  hashAt(row: number): number {
    return uuidHash(this.words, row * wordsInRow + idInRow);
  }

  hasId(row: number, id: UuidWords): boolean {
    const { words } = this;
    const at = row * wordsInRow + idInRow;
    return (
      words[at] === id[0] && words[at + 1] === id[1] && words[at + 2] === id[2] && words[at + 3] === id[3]
    );
  }

  /** The record in a row, around its id and its hold. */
  record<H>(row: number, claimId: string, hold: H): Omit<ClaimRecord, 'hold'> & { readonly hold: H } {
    const textAt = row * rowBytes + textInRow;
    const text = this.bytes.toString('latin1', textAt, textAt + textLength);
    const at = row * numbersInRow;
    const confirmed = this.numbers[at + confirmedAt]!;
    const ended = this.numbers[at + endedAt]!;
    return {
      claimId,
      instanceId: claimId,
      fingerprint: text.slice(0, fingerprintLength),
      decidedAt: this.numbers[at + decidedAt]!,
      decidedTime: text.slice(fingerprintLength),
      moveId: null,
      confirmedAt: confirmed < 0 ? null : confirmed,
      endedAt: ended < 0 ? null : ended,
      state: this.stateAt(row),
      hold,
      leaseExpiresAt: null,
    };
  }

  frozen(row: number): FrozenClaim {
    return this.record(row, this.idAt(row), this.holds(row) ? this.decidedAt(row) : null);
  }

  /** The rows in use, without holes, as text. Rows of a machine with another order of bytes are no rows here. */
  toText(): string {
    if (this.countStates().reduce((sum, count) => sum + count, 0) === this.length)
      return this.bytes.toString('base64');
    const used: Buffer[] = [];
    for (let row = 0; row < this.length; row++)
      if (this.inUse(row)) used.push(this.bytes.subarray(row * rowBytes, (row + 1) * rowBytes));
    return Buffer.concat(used).toString('base64');
  }
}

/** Fingerprint and time as this program writes them; bytes of ASCII. */
const plainText = /^[\w-]{22}\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Whether a row can hold a claim whose id is a UUID in lower case: named like its instance, neither leased nor moving
 * nor moved, and holding what its state says. To be asked with `isPlainDecision` where the decision is new.
 */
export function isPlain({
  claimId,
  instanceId,
  moveId,
  leaseExpiresAt,
  hold,
  decidedAt,
  state,
}: ClaimRecord): boolean {
  return (
    instanceId === claimId &&
    moveId === null &&
    leaseExpiresAt === null &&
    (state === 'placed' || state === 'confirmed' ? hold?.takenAt === decidedAt : hold === null)
  );
}

export const isPlainDecision = ({ fingerprint, decidedTime }: ClaimRecord): boolean =>
  fingerprint.length === fingerprintLength && plainText.test(fingerprint + decidedTime);
