import { canonicalJson } from '../canonical-json.js';
import type { LedgerEvent } from '../events/ledger-event.js';
import type { Pieces } from '../pieces.js';
import { selectHosts } from '../selection/select-host.js';
import type { ZoneState } from '../state/zone-state.js';

/** Whether a rejection holds when the choice is made again on the state before it; null: it does, or it is none. */
export function* wrongRejection(state: ZoneState, { type, data }: LedgerEvent): Pieces<string | null> {
  if (type !== 'ClaimRejected' && type !== 'MoveRejected') return null;
  const { claim, guest, rank, rejection } = data;
  const own = type === 'MoveRejected' ? state.claims.get(data.claimId)?.hold : null;
  if (own === undefined) return 'the claim to be moved holds nothing';
  const move =
    type === 'MoveRejected' && own
      ? { own, avoidOwnHost: data.kind !== 'resize', samePageSize: data.kind === 'live-migration' }
      : undefined;
  const again = yield* selectHosts(state, claim, guest, { limit: 1, rank, move });
  if (again.found[0]) return `host ${again.found[0].host} would have taken it`;
  const [told, found] = [rejection, again.rejection].map(({ hostsTried, reasons, nearest }) => ({
    reasons: canonicalJson({ hostsTried, reasons }),
    nearest: canonicalJson(nearest),
  }));
  if (told!.reasons !== found!.reasons) return `the reasons are ${found!.reasons}, not ${told!.reasons}`;
  if (told!.nearest !== found!.nearest)
    return `the nearest hosts are ${found!.nearest}, not ${told!.nearest}`;
  return null;
}
