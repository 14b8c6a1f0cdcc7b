/** How many hosts a rule kept from taking the claim. */
export interface RejectionReason {
  readonly rule: string;
  readonly hosts: number;
}

/** One guest cell that one host cell cannot take; both null: what fails for the whole guest. */
export interface CellRefusal {
  readonly guestCell: number | null;
  readonly hostCell: number | null;
  readonly rule: string;
  /** The PCI request or network that it is about. */
  readonly subject?: string | null;
  /** In the rule's own unit. */
  readonly wanted: number;
  readonly had: number;
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
