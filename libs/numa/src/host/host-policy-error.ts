export type HostPolicyCode =
  | 'cpu-ids-invalid'
  | 'cpu-set-empty'
  | 'cpu-sets-overlap'
  | 'cpu-not-online'
  | 'ratio-invalid'
  | 'reserved-pages-invalid'
  | 'reserved-pages-repeated'
  | 'reserved-cell-unknown'
  | 'reserved-size-unknown'
  | 'reserved-pages-exceed-total'
  | 'reserved-memory-invalid'
  | 'reserved-memory-repeated'
  | 'reserved-memory-exceeds-total';

/** A host policy that cannot be carried out on its host. */
export class HostPolicyError extends Error {
  override readonly name = 'HostPolicyError';

  constructor(
    readonly code: HostPolicyCode,
    /** The field of the policy, such as `dedicatedCpus` or `reservedPages[1].count`. */
    readonly field: string,
    /** What must hold, in words. */
    readonly rule: string,
    /** What is there instead, in words. */
    found: string,
  ) {
    super(`${field}: ${rule}; ${found}.`);
  }
}
