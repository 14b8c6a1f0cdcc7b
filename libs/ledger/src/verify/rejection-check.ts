import { canonicalJson } from '../canonical-json.js';
import type { LedgerEvent } from '../events/ledger-event.js';
import { selectHost } from '../selection/select-host.js';
import type { ZoneState } from '../state/zone-state.js';

/** Whether a rejection holds when the choice is made again on the state before it; null: it does, or it is none. */
export function wrongRejection(state: ZoneState, { type, data }: LedgerEvent): string | null {
  if (type !== 'ClaimRejected' && type !== 'MoveRejected') return null;
  const { claim, guest, rank, rejection } = data;
  const own = type === 'MoveRejected' ? state.claims.get(data.claimId)?.hold : null;
  if (own === undefined) return 'the claim to be moved holds nothing';
  const move =
    type === 'MoveRejected' && own
      ? { own, avoidOwnHost: data.kind !== 'resize', samePageSize: data.kind === 'live-migration' }
      : undefined;
  const again = selectHost(state, claim, guest, { rank, move });
  if (!('rejection' in again)) return `host ${again.host} would have taken it`;
  const [told, found] = [rejection, again.rejection].map(({ hostsTried, reasons }) =>
    canonicalJson({ hostsTried, reasons }),
  );
  return told === found ? null : `the reasons are ${found}, not ${told}`;
}
