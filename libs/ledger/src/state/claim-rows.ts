import type { ClaimRecord, ClaimState } from './claim-record.js';
import { type UuidWords, uuidText } from './uuid-words.js';

export const claimStates: readonly ClaimState[] = ['placed', 'confirmed', 'released', 'expired', 'rejected'];

/** A claim as it stood, its hold by Hold.takenAt. */
export type FrozenClaim = Omit<ClaimRecord, 'hold'> & { readonly hold: number | null };

/** Rows of a chunk: a chunk is what is copied before the first change of it that a reader must not see. */
export const rowsPerChunk = 1024;

const fingerprintLength = 22;
/** `2026-11-23T04:00:00.000Z` */
const timeLength = 24;
const textLength = fingerprintLength + timeLength;
/** Bytes of a row in each column, as they lie in a chunk one after another. */
const widths = { decidedAt: 8, confirmedAt: 8, endedAt: 8, words: 16, host: 4, text: textLength, state: 1 };
export const rowBytes = Object.values(widths).reduce((sum, width) => sum + width);

/**
 * Claims in columns over one buffer: those of the plain kind (see `isPlain`), which are nearly all. A zone knows every
 * claim id it ever decided; as objects they would be most of its memory.
 */
export class ClaimRows {
  readonly decidedAt: Float64Array;
  /** -1: null, here and in `endedAt`. */
  readonly confirmedAt: Float64Array;
  readonly endedAt: Float64Array;
  /** Four a row: the claim's id. */
  readonly words: UuidWords;
  /** The number of the host that the hold is on; -1: no hold. */
  readonly host: Int32Array;
  /** Fingerprint and time of the decision. */
  private readonly text: Buffer;
  /** 1 + the place in `claimStates`; 0: the row is not in use. */
  readonly state: Uint8Array;
  /** Somebody reads the rows as they are: they must be copied before they change. */
  shared = false;

  constructor(
    readonly length: number,
    private readonly buffer = new ArrayBuffer(length * rowBytes),
  ) {
    let from = 0;
    const column = (width: number): number => {
      const at = from;
      from += width * length;
      return at;
    };
    this.decidedAt = new Float64Array(buffer, column(widths.decidedAt), length);
    this.confirmedAt = new Float64Array(buffer, column(widths.confirmedAt), length);
    this.endedAt = new Float64Array(buffer, column(widths.endedAt), length);
    this.words = new Uint32Array(buffer, column(widths.words), length * 4);
    this.host = new Int32Array(buffer, column(widths.host), length);
    this.text = Buffer.from(buffer, column(widths.text), length * widths.text);
    this.state = new Uint8Array(buffer, column(widths.state), length);
  }

  /** The rows of a text that `toText` gave. */
  static fromText(text: string): ClaimRows {
    const bytes = Buffer.alloc(Buffer.byteLength(text, 'base64'));
    bytes.write(text, 'base64');
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    return new ClaimRows(Math.floor(bytes.length / rowBytes), buffer);
  }

  copy(): ClaimRows {
    return new ClaimRows(this.length, this.buffer.slice(0));
  }

  /** Takes over rows of another, column by column. */
  load(from: ClaimRows): void {
    this.decidedAt.set(from.decidedAt);
    this.confirmedAt.set(from.confirmedAt);
    this.endedAt.set(from.endedAt);
    this.words.set(from.words);
    this.host.set(from.host);
    this.text.set(from.text);
    this.state.set(from.state);
  }

  /** Writes all of a row but its id. The record is plain. */
  write(row: number, record: ClaimRecord, host: number): void {
    const { fingerprint, decidedTime, decidedAt, confirmedAt, endedAt, state } = record;
    this.decidedAt[row] = decidedAt;
    this.confirmedAt[row] = confirmedAt ?? -1;
    this.endedAt[row] = endedAt ?? -1;
    this.host[row] = host;
    this.state[row] = 1 + claimStates.indexOf(state);
    const at = row * textLength;
    for (let index = 0; index < fingerprintLength; index++)
      this.text[at + index] = fingerprint.charCodeAt(index);
    const timeAt = at + fingerprintLength;
    for (let index = 0; index < timeLength; index++)
      this.text[timeAt + index] = decidedTime.charCodeAt(index);
  }

  idAt(row: number): string {
    return uuidText(this.words, row * 4);
  }

  /** The record in a row, around its id and its hold. */
  record<H>(row: number, claimId: string, hold: H): Omit<ClaimRecord, 'hold'> & { readonly hold: H } {
    const text = this.text.toString('latin1', row * textLength, (row + 1) * textLength);
    const confirmedAt = this.confirmedAt[row]!;
    const endedAt = this.endedAt[row]!;
    return {
      claimId,
      instanceId: claimId,
      fingerprint: text.slice(0, fingerprintLength),
      decidedAt: this.decidedAt[row]!,
      decidedTime: text.slice(fingerprintLength),
      moveId: null,
      confirmedAt: confirmedAt < 0 ? null : confirmedAt,
      endedAt: endedAt < 0 ? null : endedAt,
      state: claimStates[this.state[row]! - 1]!,
      hold,
      leaseExpiresAt: null,
    };
  }

  frozen(row: number): FrozenClaim {
    return this.record(row, this.idAt(row), this.host[row]! < 0 ? null : this.decidedAt[row]!);
  }

  /** The rows in use, without holes, as text. */
  toText(): string {
    const used: number[] = [];
    for (let row = 0; row < this.length; row++) if (this.state[row] !== 0) used.push(row);
    const packed = new ClaimRows(used.length);
    for (const [to, from] of used.entries()) {
      packed.decidedAt[to] = this.decidedAt[from]!;
      packed.confirmedAt[to] = this.confirmedAt[from]!;
      packed.endedAt[to] = this.endedAt[from]!;
      packed.words.set(this.words.subarray(from * 4, from * 4 + 4), to * 4);
      packed.host[to] = this.host[from]!;
      this.text.copy(packed.text, to * textLength, from * textLength, (from + 1) * textLength);
      packed.state[to] = this.state[from]!;
    }
    return Buffer.from(packed.buffer).toString('base64');
  }
}

/**
 * Whether a row can hold a claim whose id is a UUID in lower case: named like its instance, neither leased nor moving
 * nor moved, with fingerprint and time as this program writes them.
 */
export function isPlain(record: ClaimRecord): boolean {
  const { claimId, instanceId, moveId, leaseExpiresAt, hold, decidedAt, fingerprint, decidedTime } = record;
  return (
    instanceId === claimId &&
    moveId === null &&
    leaseExpiresAt === null &&
    (hold === null || hold.takenAt === decidedAt) &&
    fingerprint.length === fingerprintLength &&
    decidedTime.length === timeLength &&
    isAscii(fingerprint) &&
    isAscii(decidedTime)
  );
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}
