/** How many hosts a rule kept from taking the claim. */
export interface RejectionReason {
  readonly rule: string;
  readonly hosts: number;
}

/** One guest cell that one host cell cannot take. */
export interface CellRefusal {
  readonly guestCell: number | null;
  readonly hostCell: number | null;
  readonly rule: string;
  readonly wanted: number | string | null;
  readonly had: number | string | null;
}

/** A host that came near, and what it lacks. */
export interface NearestHost {
  readonly host: string;
  readonly refusals: readonly CellRefusal[];
}

/** Why no host took a claim. The full explanation is recomputed by replaying to the revision. */
export interface Rejection {
  readonly hostsTried: number;
  /** Most hosts first, then by rule. */
  readonly reasons: readonly RejectionReason[];
  readonly nearest: readonly NearestHost[];
}
