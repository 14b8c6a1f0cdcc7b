import type { DerivedGuest } from '#numa/model/flavor.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { Rejection } from '../events/rejection.js';
import { atOnce, type Pieces } from '../pieces.js';
import type { ZoneState } from '../state/zone-state.js';
import { hostIndexInPieces } from './host-index.js';
import { type FoundHost, HostSearch, type SearchOptions } from './host-search.js';
import { defaultRank } from './rank/rank-policy.js';

export type Selected = FoundHost | { readonly rejection: Rejection };

/** How many hosts to look for, and what the choice depends on beside the claim. */
export interface SelectOptions extends SearchOptions {
  readonly limit: number;
}

/** The first hosts in rank order that take a claim, and why those asked before the last of them do not. */
export interface SelectedHosts {
  readonly found: readonly FoundHost[];
  readonly rejection: Rejection;
}

/** The first host in rank order that takes the claim, or why none does. Changes nothing. */
export function selectHost(
  state: ZoneState,
  claim: ClaimRequest,
  guest: DerivedGuest,
  options: SearchOptions = {},
): Selected {
  const search = new HostSearch(state, claim, guest, options);
  return search.find(1)[0] ?? { rejection: atOnce(search.rejection()) };
}

/** The same of several hosts, for who has no need of the answer at once: in pieces of a few hosts, however many there are. */
export function* selectHosts(
  state: ZoneState,
  claim: ClaimRequest,
  guest: DerivedGuest,
  { limit, ...options }: SelectOptions,
): Pieces<SelectedHosts> {
  // With devices or networks, each host may take a search of its own.
  const ofAPiece = claim.pciRequests.length > 0 || claim.networks !== null ? 1 : 16;
  yield* hostIndexInPieces(state, options.rank ?? defaultRank, 16);
  const search = new HostSearch(state, claim, guest, options, { askedFirst: 64, atOnce: ofAPiece });
  const found = yield* search.findInPieces(limit);
  return { found, rejection: yield* search.rejection() };
}
