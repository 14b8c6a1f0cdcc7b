import type { XdrReader } from './xdr.js';

/** The few of libvirt's error numbers (virErrorNumber) that callers tell apart. */
export const libvirtErrorNumber = {
  internal: 1,
  noSupport: 3,
  invalidArgument: 8,
  operationFailed: 9,
  xmlError: 27,
  xmlDetail: 35,
  noDomain: 42,
  operationInvalid: 55,
  configUnsupported: 67,
} as const;

/** libvirt's own answer to a call that it refused. */
export class LibvirtError extends Error {
  readonly code = 'libvirt-error';
  override readonly name = 'LibvirtError';

  constructor(
    message: string,
    /** virErrorNumber: 42 is no domain, 55 operation invalid, 8 invalid argument, … */
    readonly errorNumber: number,
    /** virErrorDomain: the part of libvirt that said it. */
    readonly domain: number,
    /** 1 warning, 2 error. */
    readonly level: number,
  ) {
    super(message);
  }

  get isNoDomain(): boolean {
    return this.errorNumber === libvirtErrorNumber.noDomain;
  }
}

/** Reads the payload of a reply with status error; what follows the level is of no use here. */
export function readLibvirtError(reader: XdrReader): LibvirtError {
  const errorNumber = reader.int();
  const domain = reader.int();
  const message = reader.optional(() => reader.string());
  const level = reader.int();
  return new LibvirtError(message ?? `libvirt error ${errorNumber}`, errorNumber, domain, level);
}
