import { readFile } from 'node:fs/promises';

/** https://www.sqlite.org/fileformat2.html#walformat: sizes in bytes; all numbers are big-endian. */
const HEADER = 32;
const FRAME_HEADER = 24;
const MAGIC_LITTLE_ENDIAN = 0x377f0682;
const MAGIC_BIG_ENDIAN = 0x377f0683;

type Checksum = readonly [number, number];

/** What a write-ahead log holds. */
export interface WalFound {
  /** Whether there is one that is not empty. */
  readonly present: boolean;
  /** What is wrong with it; null when nothing is. */
  readonly damage: string | null;
  /** Bytes behind the last whole append, of which SQLite takes nothing in. */
  readonly unfinished: number;
  /** The pages of the file that it has, by their numbers from 1. */
  readonly pages: ReadonlySet<number>;
}

/**
 * Looks at the write-ahead log that a crash has left behind, or that is in use, between two appends.
 *
 * SQLite takes a log up to the first frame whose checksum is wrong and forgets the rest without a word. That is
 * right for an append that was cut off; it would also hide damage to appends that were acknowledged. The two can
 * be told apart: each commit is flushed before the next one is begun, so a good frame behind a commit frame
 * shows that everything up to that commit had been written whole.
 */
export async function checkWal(file: string): Promise<WalFound> {
  const wal = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return Buffer.alloc(0);
    }
    throw error;
  });
  if (wal.length <= HEADER) {
    return { present: false, damage: null, unfinished: 0, pages: new Set() };
  }
  const found = new Wal(wal);
  const [damage, unfinished, pages] = [found.damage(), found.unfinished(), found.pages()];
  return { present: true, damage, unfinished, pages };
}

class Wal {
  private readonly littleEndian: boolean;
  private readonly frameSize: number;
  private readonly frames: number;
  /** From the first on. Counting them reads all of the log. */
  private readonly goodFrames: number;

  constructor(private readonly bytes: Buffer) {
    this.littleEndian = bytes.readUInt32BE(0) === MAGIC_LITTLE_ENDIAN;
    this.frameSize = FRAME_HEADER + bytes.readUInt32BE(8);
    this.frames = Math.floor((bytes.length - HEADER) / this.frameSize);
    this.goodFrames = this.countGoodFrames();
  }

  damage(): string | null {
    if (!this.headerIsGood()) {
      return 'the header of its log is not what was written';
    }
    const good = this.goodFrames;
    let commitSeen = false;
    for (let frame = good; frame < this.frames; frame++) {
      if (commitSeen && this.frameIsGood(frame)) {
        return `frame ${good} of its log is not what was written, and later appends stand behind it`;
      }
      commitSeen ||= this.isOfThisRun(frame) && this.commits(frame);
    }
    return null;
  }

  /** Frames of former runs, which stand behind those of this one, are none of it. */
  unfinished(): number {
    const whole = this.wholeFrames();
    let end = this.frames;
    while (end > whole && !this.isOfThisRun(end - 1)) {
      end -= 1;
    }
    return (end === this.frames ? this.bytes.length : this.at(end)) - this.at(whole);
  }

  pages(): Set<number> {
    const frames = Array.from({ length: this.wholeFrames() }, (_, frame) => frame);
    return new Set(frames.map((frame) => this.bytes.readUInt32BE(this.at(frame))));
  }

  /** Of whole appends, from the first on. */
  private wholeFrames(): number {
    let whole = this.goodFrames;
    while (whole > 0 && !this.commits(whole - 1)) {
      whole -= 1;
    }
    return whole;
  }

  private countGoodFrames(): number {
    let good = 0;
    while (good < this.frames && this.frameIsGood(good)) {
      good += 1;
    }
    return good;
  }

  private commits(frame: number): boolean {
    return this.bytes.readUInt32BE(this.at(frame) + 4) !== 0;
  }

  private headerIsGood(): boolean {
    const magic = this.bytes.readUInt32BE(0);
    if (magic !== MAGIC_LITTLE_ENDIAN && magic !== MAGIC_BIG_ENDIAN) {
      return false;
    }
    return this.matches(this.sum([0, 0], 0, 24), 24);
  }

  /** By the checksum of the frame before as it stands there, so that one bad frame does not spoil the next. */
  private frameIsGood(frame: number): boolean {
    const at = this.at(frame);
    const before = frame === 0 ? 24 : this.at(frame - 1) + 16;
    const seed: Checksum = [this.bytes.readUInt32BE(before), this.bytes.readUInt32BE(before + 4)];
    const sum = this.sum(this.sum(seed, at, 8), at + FRAME_HEADER, this.frameSize - FRAME_HEADER);
    return this.isOfThisRun(frame) && this.matches(sum, at + 16);
  }

  /** Behind the frames of this run stand those of former ones, which had other salts. */
  private isOfThisRun(frame: number): boolean {
    const at = this.at(frame) + 8;
    return this.bytes.compare(this.bytes, 16, 24, at, at + 8) === 0;
  }

  private at(frame: number): number {
    return HEADER + frame * this.frameSize;
  }

  private matches([first, second]: Checksum, at: number): boolean {
    return this.bytes.readUInt32BE(at) === first && this.bytes.readUInt32BE(at + 4) === second;
  }

  private sum([first, second]: Checksum, from: number, length: number): Checksum {
    let a = first;
    let b = second;
    const word = (at: number) =>
      this.littleEndian ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
    for (let at = from; at < from + length; at += 8) {
      a = (a + word(at) + b) >>> 0;
      b = (b + word(at + 4) + a) >>> 0;
    }
    return [a, b];
  }
}
