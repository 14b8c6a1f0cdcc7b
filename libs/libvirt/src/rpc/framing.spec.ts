import fc from 'fast-check';
import { LibvirtProtocolError } from './connection-errors.js';
import { encodeMessage, MessageSplitter } from './framing.js';
import { maxMessageBytes } from './protocol.js';

const header = { program: 0x20008086, procedure: 7, type: 1, serial: 9, status: 0 };

describe('messages on a byte stream', () => {
  it('come out whole and in order, however the stream is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), cuts, (payloads, sizes) => {
        const stream = Buffer.concat(payloads.map((payload) => encodeMessage(header, payload)));
        const splitter = new MessageSplitter();
        const received: Buffer[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] as number;
          for (const message of splitter.push(stream.subarray(at, at + size))) {
            expect(message.header).toEqual({ ...header, version: 1 });
            received.push(message.payload);
          }
          at += size;
        }
        expect(received.map((bytes) => [...bytes])).toEqual(payloads.map((bytes) => [...bytes]));
      }),
    );
  });

  it.each([0, 27, maxMessageBytes + 5, 0xffffffff])('refuse a length of %d at once', (length) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    expect(() => new MessageSplitter().push(bytes)).toThrow(LibvirtProtocolError);
  });

  it('are not sent when they are too long', () => {
    expect(() => encodeMessage(header, Buffer.alloc(maxMessageBytes))).toThrow(LibvirtProtocolError);
  });
});
