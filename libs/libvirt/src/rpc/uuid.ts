const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `7d4b9dc9-6c34-…` to its 16 bytes. @throws RangeError when it is no UUID. */
export function uuidBytes(uuid: string): Buffer {
  if (!form.test(uuid)) throw new RangeError(`not a UUID: '${uuid}'`);
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** 16 bytes to lower case text. */
export function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
