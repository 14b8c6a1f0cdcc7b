/** Why a placement could not be carried out; stable, part of the outcome. */
export type FailureCode =
  /** Every CPU of a pin is offline. */
  | 'host-cpu-offline'
  | 'host-cell-missing'
  /** The cell has no pages of that size, or fewer than the guest needs even if it were alone. */
  | 'host-pages-missing'
  /** The placement contradicts the guest or the host. */
  | 'placement-invalid'
  /** The claim's domain XML is not read, or is of another domain. */
  | 'domain-invalid'
  | 'define-refused'
  | 'start-refused'
  /** libvirt refuses to change a pin of a guest that runs. */
  | 'pin-refused';

/** A placement that cannot be carried out as things are: an outcome, not a fault of the adapter. */
export class ApplyFailure extends Error {
  override readonly name = 'ApplyFailure';

  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** Whether it lay in what the host lacked: looked at again and again, for a CPU may come and go between two reports. */
export function isOfHost(code: string): boolean {
  return code.startsWith('host-');
}
