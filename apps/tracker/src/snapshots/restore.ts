import type { EventStore } from '#event-store/event-store.js';
import { eventHash } from '#ledger/events/event-codec.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import type { SnapshotFolder } from './snapshot-folder.js';

/** The hash of the event at a revision of a stream; null: there is none. */
export function hashAt(
  store: Pick<EventStore, 'read'>,
  stream: string,
): (revision: number) => Promise<string | null> {
  return async (revision) => {
    for await (const page of store.read(stream, { from: revision, limit: 1 })) return eventHash(page[0]!);
    return null;
  };
}

/** The state of the newest good snapshot up to a revision; null: there is none. */
export async function nearestSnapshot(
  folder: SnapshotFolder,
  upTo: number,
  hashOf: (revision: number) => Promise<string | null>,
): Promise<ZoneState | null> {
  for (const revision of (await folder.revisions()).reverse()) {
    if (revision > upTo) continue;
    const state = await folder.read(revision, hashOf);
    if (state) return state;
  }
  return null;
}
