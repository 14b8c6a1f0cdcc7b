import { LibvirtProtocolError } from './connection-errors.js';
import {
  headerBytes,
  lengthBytes,
  type MessageHeader,
  maxMessageBytes,
  protocolVersion,
} from './protocol.js';

export interface Message {
  readonly header: MessageHeader;
  readonly payload: Buffer;
}

/** One message as it goes over the wire: length (itself included), header, payload. */
export function encodeMessage(header: Omit<MessageHeader, 'version'>, payload: Uint8Array): Buffer {
  const length = lengthBytes + headerBytes + payload.length;
  if (length > maxMessageBytes)
    throw new LibvirtProtocolError(`a message of ${length} bytes is too long to send`);
  const head = Buffer.alloc(lengthBytes + headerBytes);
  head.writeUInt32BE(length, 0);
  const { program, procedure, type, serial, status } = header;
  [program, protocolVersion, procedure, type, serial, status].forEach((field, index) => {
    head.writeUInt32BE(field, lengthBytes + index * 4);
  });
  return Buffer.concat([head, payload]);
}

/** Cuts a byte stream into messages, however it was cut into chunks. */
export class MessageSplitter {
  private chunks: Buffer[] = [];
  private buffered = 0;
  /** Length of the message under way, once its first four bytes are there. */
  private wanted: number | null = null;

  /** @throws LibvirtProtocolError when a length is impossible; nothing after it can be read. */
  push(chunk: Buffer): Message[] {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    const messages: Message[] = [];
    for (let bytes = this.next(); bytes !== null; bytes = this.next()) messages.push(decodeMessage(bytes));
    return messages;
  }

  private next(): Buffer | null {
    if (this.wanted === null) {
      if (this.buffered < lengthBytes) return null;
      this.wanted = checkedLength(this.join().readUInt32BE(0));
    }
    if (this.buffered < this.wanted) return null;
    const all = this.join();
    const message = all.subarray(0, this.wanted);
    this.chunks = [all.subarray(this.wanted)];
    this.buffered -= this.wanted;
    this.wanted = null;
    return message;
  }

  private join(): Buffer {
    const all = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
    this.chunks = [all];
    return all;
  }
}

function checkedLength(length: number): number {
  if (length < lengthBytes + headerBytes || length > maxMessageBytes + lengthBytes) {
    throw new LibvirtProtocolError(`a message says that it is ${length} bytes long`);
  }
  return length;
}

function decodeMessage(bytes: Buffer): Message {
  const field = (index: number) => bytes.readUInt32BE(lengthBytes + index * 4);
  return {
    header: {
      program: field(0),
      version: field(1),
      procedure: field(2),
      type: field(3),
      serial: field(4),
      status: field(5),
    },
    payload: bytes.subarray(lengthBytes + headerBytes),
  };
}
