import { uuidText } from './uuid.js';
import type { XdrReader, XdrWriter } from './xdr.js';

/** How libvirt names a domain. */
export interface DomainName {
  readonly uuid: string;
  readonly name: string;
  /** Number of a running domain; null when it does not run. */
  readonly id: number | null;
}

export function readDomainName(reader: XdrReader): DomainName {
  const name = reader.string();
  const uuid = uuidText(reader.fixedOpaque(16));
  const id = reader.int();
  return { uuid, name, id: id < 0 ? null : id };
}

/** libvirt finds a domain by its UUID alone; name and id only travel along. */
export function writeDomain(writer: XdrWriter, uuid: Uint8Array): void {
  writer.string('').fixedOpaque(uuid).int(-1);
}
