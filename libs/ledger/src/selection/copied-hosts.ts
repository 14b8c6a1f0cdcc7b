import type { Pieces } from '../pieces.js';
import type { HostRecord } from '../state/host-record.js';
import { emptyZone, type ZoneState } from '../state/zone-state.js';

/** Hosts of a piece. */
const listedAtOnce = 16;

/**
 * Asks a zone with the hosts and groups of another as they stand at the first piece: all that choosing a host reads.
 * The other may go on from there. What changes of a host in place is shared with it until then.
 */
export function* askedOfCopy<T>(state: ZoneState, ask: (copy: ZoneState) => Pieces<T>): Pieces<T> {
  const { zone, revision, lastHash, time, groups } = state;
  const copy = Object.assign(emptyZone(zone), { revision, lastHash, time, groups: new Map(groups) });
  /** Those of `state` that have not changed since, and what they are in the copy; null: they are not in it yet. */
  const shared = new Map<HostRecord, HostRecord | null>();
  for (const host of state.hosts.values()) shared.set(host, null);
  const list = (host: HostRecord): HostRecord => {
    const listed = { ...host };
    copy.hosts.set(host.name, listed);
    return listed;
  };
  const beforeChange = (host: HostRecord): void => {
    const sharing = shared.get(host);
    if (sharing === undefined) return;
    shared.delete(host);
    Object.assign(sharing ?? list(host), {
      compiled: host.compiled?.copy() ?? null,
      contradictions: new Map(host.contradictions),
    });
  };
  const observer = { beforeChange };
  state.observers.add(observer);
  try {
    yield;
    let left = listedAtOnce;
    for (const host of shared.keys()) {
      shared.set(host, list(host));
      if (--left > 0) continue;
      yield;
      left = listedAtOnce;
    }
    return yield* ask(copy);
  } finally {
    state.observers.delete(observer);
  }
}
