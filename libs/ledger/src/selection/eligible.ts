import type { Target } from '../events/claim-request.js';
import type { HostRecord } from '../state/host-record.js';

/** Why a host is not asked at all, before any cell is looked at. */
export type EligibilityRule =
  | 'host-unknown'
  | 'host-labels'
  | 'host-disabled'
  | 'host-silent'
  | 'host-not-reported'
  | 'host-overcommitted';

/** The first rule that keeps a host from taking any claim with this target; null: it may be asked. */
export function ineligibility(host: HostRecord, target: Target): EligibilityRule | null {
  for (const [label, value] of Object.entries(target.labels)) {
    if (host.policy.labels[label] !== value) return 'host-labels';
  }
  if (!host.enabled) return 'host-disabled';
  if (host.silentSince !== null) return 'host-silent';
  if (!host.compiled) return 'host-not-reported';
  if (host.contradictions.size > 0) return 'host-overcommitted';
  return null;
}
