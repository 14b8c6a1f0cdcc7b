/** libvirt cannot be reached, or no longer: connect again. What calls under way did is not known. */
export class LibvirtUnreachableError extends Error {
  readonly code = 'libvirt-unreachable';
  override readonly name = 'LibvirtUnreachableError';
}

/** libvirt did not answer one call in time; whether it was carried out is not known. */
export class LibvirtTimeoutError extends Error {
  readonly code = 'libvirt-timeout';
  override readonly name = 'LibvirtTimeoutError';
}

/** What came was not libvirt's protocol. The connection is closed. */
export class LibvirtProtocolError extends Error {
  readonly code = 'libvirt-protocol';
  override readonly name = 'LibvirtProtocolError';
}

/** libvirt wants to know who calls, in a way that is not spoken here. */
export class LibvirtAuthError extends Error {
  readonly code = 'libvirt-auth';
  override readonly name = 'LibvirtAuthError';
}

/** A libvirt URI that cannot be used. */
export class LibvirtUriError extends Error {
  readonly code = 'libvirt-uri';
  override readonly name = 'LibvirtUriError';
}
