import type { HostPolicy } from '#numa/model/host-policy.js';
import type { Target } from '../events/claim-request.js';
import type { HostRecord } from '../state/host-record.js';

/** What keeps a host from taking any claim, as it stands. */
export type StandingRule = 'host-disabled' | 'host-silent' | 'host-not-reported' | 'host-overcommitted';

/** The first rule that keeps a host from taking any claim at all; null: none. */
export function standing(host: HostRecord): StandingRule | null {
  if (!host.enabled) return 'host-disabled';
  if (host.silentSince !== null) return 'host-silent';
  if (!host.compiled) return 'host-not-reported';
  return host.contradictions.size > 0 ? 'host-overcommitted' : null;
}

/** Whether a host with this policy has the labels that a target names. */
export function hasLabels(policy: HostPolicy, { labels }: Target): boolean {
  return Object.entries(labels).every(([label, value]) => policy.labels[label] === value);
}
