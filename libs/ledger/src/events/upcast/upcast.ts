import type { EventType } from '../event-data.js';
import { claimPlaced } from './claim-placed.js';
import { claimRejected } from './claim-rejected.js';
import { driftDetected } from './drift-detected.js';
import { hostPolicySet } from './host-policy-set.js';
import { hostReported } from './host-reported.js';
import type { Upcaster } from './upcaster.js';

/** By event: from version 1 to 2, from 2 to 3, … */
const upcasters: { readonly [T in EventType]?: readonly Upcaster[] } = {
  HostReported: hostReported,
  HostPolicySet: hostPolicySet,
  ClaimPlaced: claimPlaced,
  ClaimRejected: claimRejected,
  DriftDetected: driftDetected,
};

/** The data of an event as it would be written now. */
export function upcast(type: EventType, version: number, data: unknown): unknown {
  return (upcasters[type] ?? []).slice(version - 1).reduce((older, upcaster) => upcaster(older), data);
}
