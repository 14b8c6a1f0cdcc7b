import type { DerivedGuest } from '#numa/model/flavor.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { Rejection } from '../events/rejection.js';
import type { ZoneState } from '../state/zone-state.js';
import { type FoundHost, HostSearch, type SearchOptions } from './host-search.js';

export type Selected = FoundHost | { readonly rejection: Rejection };

/** How many hosts to look for, and what the choice depends on beside the claim. */
export interface SelectOptions extends SearchOptions {
  readonly limit: number;
}

/** The first host in rank order that takes the claim, or why none does. Changes nothing. */
export function selectHost(
  state: ZoneState,
  claim: ClaimRequest,
  guest: DerivedGuest,
  options: SearchOptions = {},
): Selected {
  const search = new HostSearch(state, claim, guest, options);
  return search.find(1)[0] ?? { rejection: search.rejection() };
}

/** The first hosts in rank order that take the claim, and why those asked before the last of them do not. */
export function selectHosts(
  state: ZoneState,
  claim: ClaimRequest,
  guest: DerivedGuest,
  { limit, ...options }: SelectOptions,
): { readonly found: readonly FoundHost[]; readonly rejection: Rejection } {
  const search = new HostSearch(state, claim, guest, options);
  const found = search.find(limit);
  return { found, rejection: search.rejection() };
}
