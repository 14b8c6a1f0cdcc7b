import { LibvirtProtocolError } from './connection-errors.js';

/** Writes XDR (RFC 4506): big-endian units of four bytes. */
export class XdrWriter {
  private readonly parts: Buffer[] = [];

  int(value: number): this {
    const unit = Buffer.alloc(4);
    unit.writeInt32BE(value);
    this.parts.push(unit);
    return this;
  }

  uint(value: number): this {
    const unit = Buffer.alloc(4);
    unit.writeUInt32BE(value);
    this.parts.push(unit);
    return this;
  }

  uhyper(value: bigint): this {
    const unit = Buffer.alloc(8);
    unit.writeBigUInt64BE(value);
    this.parts.push(unit);
    return this;
  }

  hyper(value: bigint): this {
    return this.uhyper(BigInt.asUintN(64, value));
  }

  double(value: number): this {
    const unit = Buffer.alloc(8);
    unit.writeDoubleBE(value);
    this.parts.push(unit);
    return this;
  }

  /** Bytes whose number both sides know. */
  fixedOpaque(bytes: Uint8Array): this {
    this.parts.push(Buffer.from(bytes), Buffer.alloc(padding(bytes.length)));
    return this;
  }

  opaque(bytes: Uint8Array): this {
    return this.uint(bytes.length).fixedOpaque(bytes);
  }

  string(text: string): this {
    return this.opaque(Buffer.from(text, 'utf8'));
  }

  optional<T>(value: T | null, write: (value: T) => void): this {
    this.uint(value === null ? 0 : 1);
    if (value !== null) write(value);
    return this;
  }

  array<T>(values: readonly T[], write: (value: T) => void): this {
    this.uint(values.length);
    values.forEach(write);
    return this;
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Thrown when bytes end before the value, or say what no value can say. */
export class XdrError extends LibvirtProtocolError {}

/** Reads XDR. Every length is held against the bytes that are there before anything is made from it. */
export class XdrReader {
  private at = 0;

  constructor(private readonly buffer: Buffer) {}

  get remaining(): number {
    return this.buffer.length - this.at;
  }

  int(): number {
    return this.take(4).readInt32BE();
  }

  uint(): number {
    return this.take(4).readUInt32BE();
  }

  hyper(): bigint {
    return this.take(8).readBigInt64BE();
  }

  uhyper(): bigint {
    return this.take(8).readBigUInt64BE();
  }

  double(): number {
    return this.take(8).readDoubleBE();
  }

  fixedOpaque(length: number): Buffer {
    const bytes = this.take(length);
    this.take(padding(length));
    return bytes;
  }

  opaque(): Buffer {
    return this.fixedOpaque(this.uint());
  }

  string(): string {
    return this.opaque().toString('utf8');
  }

  optional<T>(read: () => T): T | null {
    const present = this.uint();
    if (present > 1) throw new XdrError(`an optional value is marked with ${present}, not 0 or 1`);
    return present === 1 ? read() : null;
  }

  array<T>(read: () => T): T[] {
    const length = this.uint();
    // No element of libvirt's protocol takes less than four bytes.
    if (length * 4 > this.remaining) throw new XdrError(`an array of ${length} is longer than its message`);
    return Array.from({ length }, read);
  }

  private take(length: number): Buffer {
    if (length > this.remaining) {
      throw new XdrError(`${length} bytes wanted at ${this.at}, ${this.remaining} are left`);
    }
    const bytes = this.buffer.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }
}

/** Bytes that fill up to a unit of four. */
function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
