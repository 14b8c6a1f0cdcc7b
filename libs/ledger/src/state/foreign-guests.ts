import type { GuestBinding } from '#numa/model/guest-binding.js';
import type { Drift, HostRecord } from './host-record.js';

/** A guest without a claim, of which it is known what it is bound to. */
export type ForeignGuest = Drift & { readonly binding: GuestBinding };

/**
 * The guests without a claim whose CPUs, pages and devices a host keeps from others, in ledger order; none under the
 * policy `ignore`.
 */
export function foreignGuests({ drifts, policy }: Pick<HostRecord, 'drifts' | 'policy'>): ForeignGuest[] {
  if (drifts.size === 0 || policy.foreignGuests === 'ignore') return [];
  const bound = [...drifts.values()].filter((drift): drift is ForeignGuest => drift.binding !== null);
  return bound.sort((a, b) => a.since - b.since);
}

export const keepsForeignGuests = (host: HostRecord): boolean => foreignGuests(host).length > 0;
