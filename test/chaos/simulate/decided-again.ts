import { canonicalJson } from '#ledger/canonical-json.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { explainDecision } from '#ledger/explain/explain-decision.js';
import { atOnce } from '#ledger/pieces.js';
import type { ZoneState } from '#ledger/state/zone-state.js';

/**
 * Whether a claim or a move would be placed the same when it is decided again on the state that a replay has right
 * before it; null: it would, or the event places nothing. Where a tracker's state carries more than the ledger says,
 * its decisions show it. (Rejections are made again by the verifier.)
 */
export function placedOtherwise(state: ZoneState, event: LedgerEvent): string | null {
  if (event.type !== 'ClaimPlaced' && event.type !== 'MoveStarted') return null;
  const { revision, type, data } = event;
  const { host, hosts } = atOnce(explainDecision(state, event as LedgerEvent<'ClaimPlaced' | 'MoveStarted'>));
  const told = canonicalJson({ host: data.host, placement: data.placement });
  const again = canonicalJson({ host, placement: hosts[0]?.placement ?? null });
  return told === again ? null : `${type} at ${revision} says ${told}, made again ${again}`;
}
