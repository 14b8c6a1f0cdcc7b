import type { GroupPolicy } from '../events/claim-request.js';

/** A server group as long as one of its claims holds something. */
export interface GroupRecord {
  readonly policy: GroupPolicy;
  /** Holds of its members by host. */
  readonly members: ReadonlyMap<string, number>;
}
