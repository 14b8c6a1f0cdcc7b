import { XdrError, type XdrReader, type XdrWriter } from './xdr.js';

export type TypedValue = number | bigint | boolean | string;
export type TypedParameters = Readonly<Record<string, TypedValue>>;

/** virTypedParameterType */
const type = { int: 1, uint: 2, llong: 3, ullong: 4, double: 5, boolean: 6, string: 7 } as const;

/** Reads libvirt's list of named values. */
export function readTypedParameters(reader: XdrReader): TypedParameters {
  return Object.fromEntries(reader.array(() => [reader.string(), readValue(reader)] as const));
}

/** Writes strings as strings and numbers as ints: what the NUMA parameters take. */
export function writeTypedParameters(
  writer: XdrWriter,
  parameters: Readonly<Record<string, number | string>>,
): void {
  writer.array(Object.entries(parameters), ([field, value]) => {
    writer.string(field);
    if (typeof value === 'number') writer.int(type.int).int(value);
    else writer.int(type.string).string(value);
  });
}

function readValue(reader: XdrReader): TypedValue {
  const kind = reader.int();
  switch (kind) {
    case type.int:
      return reader.int();
    case type.uint:
      return reader.uint();
    case type.llong:
      return reader.hyper();
    case type.ullong:
      return reader.uhyper();
    case type.double:
      return reader.double();
    case type.boolean:
      return reader.int() !== 0;
    case type.string:
      return reader.string();
    default:
      throw new XdrError(`a typed parameter has the unknown type ${kind}`);
  }
}
