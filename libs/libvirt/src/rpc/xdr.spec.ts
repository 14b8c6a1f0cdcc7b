import fc from 'fast-check';
import { XdrError, XdrReader, XdrWriter } from './xdr.js';

describe('XDR', () => {
  it('reads back what it wrote, in whole units of four bytes', () => {
    const values = fc.record({
      int: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      uint: fc.nat({ max: 2 ** 32 - 1 }),
      hyper: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      uhyper: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      double: fc.double({ noNaN: true }),
      fixed: fc.uint8Array({ minLength: 5, maxLength: 5 }),
      opaque: fc.uint8Array({ maxLength: 9 }),
      text: fc.string({ unit: 'grapheme' }),
      optional: fc.option(fc.nat()),
      array: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(values, (value) => {
        const writer = new XdrWriter()
          .int(value.int)
          .uint(value.uint)
          .hyper(value.hyper)
          .uhyper(value.uhyper)
          .double(value.double)
          .fixedOpaque(value.fixed)
          .opaque(value.opaque)
          .string(value.text);
        writer.optional(value.optional, (present) => writer.uint(present));
        const bytes = writer.array(value.array, (text) => writer.string(text)).bytes();
        expect(bytes.length % 4).toBe(0);

        const reader = new XdrReader(bytes);
        expect({
          int: reader.int(),
          uint: reader.uint(),
          hyper: reader.hyper(),
          uhyper: reader.uhyper(),
          double: reader.double(),
          fixed: new Uint8Array(reader.fixedOpaque(5)),
          opaque: new Uint8Array(reader.opaque()),
          text: reader.string(),
          optional: reader.optional(() => reader.uint()),
          array: reader.array(() => reader.string()),
        }).toEqual(value);
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  it.each([
    ['a string longer than its message', [0, 0, 0, 9, 65], (reader: XdrReader) => reader.string()],
    ['an array longer than its message', [255, 255, 255, 255], (reader: XdrReader) => reader.array(() => 0)],
    ['a marker that is neither 0 nor 1', [0, 0, 0, 2], (reader: XdrReader) => reader.optional(() => 0)],
    ['half a number', [0, 0], (reader: XdrReader) => reader.int()],
  ])('refuses %s', (_what, bytes, read) => {
    expect(() => read(new XdrReader(Buffer.from(bytes)))).toThrow(XdrError);
  });
});
