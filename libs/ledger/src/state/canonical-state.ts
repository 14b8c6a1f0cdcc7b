import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.js';
import { FrozenZone } from './frozen-zone.js';
import { byText, inOrder } from './in-order.js';
import type { ZoneState } from './zone-state.js';

const sorted = <K extends string | number, V>(map: ReadonlyMap<K, V>): [K, V][] =>
  [...map].sort(([a], [b]) => (typeof a === 'number' ? a - (b as number) : byText(a, b as string)));

/**
 * The whole state as one text, in pieces: equal states give equal bytes, in whatever order their maps grew.
 * Holds are written once, where they count: with their host.
 */
export function* canonicalPieces(zone: FrozenZone): Generator<string> {
  yield '{"claims":';
  const { claims } = zone;
  yield* list(
    claims.places(),
    (place) => claims.idAt(place),
    (place) => claims.at(place),
  );
  yield ',"groups":';
  yield* list(
    zone.groups,
    ([id]) => id,
    ([id, { policy, members }]) => ({ id, policy, members: sorted(members) }),
  );
  yield ',"hosts":';
  yield* list(
    zone.hosts,
    ({ name }) => name,
    (host) => {
      const { holds, contradictions, pendingReleases, drifts, ...rest } = zone.host(host);
      return {
        ...rest,
        holds: sorted(holds),
        contradictions: sorted(contradictions),
        pendingReleases: sorted(pendingReleases),
        drifts: sorted(drifts),
      };
    },
  );
  yield `,"lastHash":${canonicalJson(zone.lastHash)},"leases":`;
  yield* list(
    zone.leases,
    ([id]) => id,
    (lease) => lease,
  );
  yield ',"moves":';
  yield* list(
    zone.moves,
    ({ moveId }) => moveId,
    ({ hold, ...move }) => ({ ...move, hold: hold?.takenAt ?? null }),
  );
  const { revision, time, zone: name } = zone;
  yield `,"revision":${revision},"time":${canonicalJson(time)},"zone":${canonicalJson(name)}}`;
}

function* list<T>(
  items: ArrayLike<T>,
  keyOf: (item: T) => string,
  shape: (item: T) => unknown,
): Generator<string> {
  let before = '[';
  for (const item of inOrder(items, keyOf)) {
    if (item === '') {
      yield '';
    } else {
      yield before + canonicalJson(shape(item));
      before = ',';
    }
  }
  yield before === '[' ? '[]' : ']';
}

/** The canonical text of a state that is not too large for one. */
export function canonicalState(state: ZoneState): string {
  const zone = new FrozenZone(state);
  try {
    return [...canonicalPieces(zone)].join('');
  } finally {
    zone.release();
  }
}

/** SHA-256 of the canonical state, hex. */
export function stateHash(state: ZoneState): string {
  const hash = createHash('sha256');
  const zone = new FrozenZone(state);
  for (const piece of canonicalPieces(zone)) hash.update(piece);
  zone.release();
  return hash.digest('hex');
}
