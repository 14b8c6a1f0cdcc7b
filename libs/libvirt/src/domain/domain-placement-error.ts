/** A placement that cannot be said to libvirt, because guest, host and placement contradict each other. */
export class DomainPlacementError extends Error {
  readonly code = 'domain-placement';
  override readonly name = 'DomainPlacementError';
}
