import type { EventStore } from '#event-store/event-store.js';
import { eventHash } from '#ledger/events/event-codec.js';
import { SnapshotError } from '#ledger/snapshot/snapshot-format.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { LedgerBehindSnapshotError } from './ledger-behind-snapshot-error.js';
import type { SnapshotFolder } from './snapshot-folder.js';

/**
 * The state to start from: of the newest good snapshot; null: there is none. Those of no use are set aside.
 * Errors: LedgerBehindSnapshotError; those of the ledger.
 */
export function stateToStartFrom(
  store: Pick<EventStore, 'read' | 'head'>,
  stream: string,
  folder: SnapshotFolder,
): Promise<ZoneState | null> {
  const hashAt = async (revision: number): Promise<string> => {
    for await (const page of store.read(stream, { from: revision, limit: 1 })) return eventHash(page[0]!);
    throw new LedgerBehindSnapshotError(await store.head(stream), revision, folder.fileOf(revision));
  };
  return newestUsable(folder, Number.MAX_SAFE_INTEGER, hashAt, (revision, error) =>
    // What is of another program or ledger would be tried first at every start.
    error.trouble === 'foreign' ? folder.setAside(revision, error) : folder.drop(revision, error),
  );
}

/** The state of the newest good snapshot up to a revision; null: there is none. Damaged ones are set aside. */
export function nearestSnapshot(
  folder: SnapshotFolder,
  upTo: number,
  hashAt: (revision: number) => Promise<string>,
): Promise<ZoneState | null> {
  return newestUsable(folder, upTo, hashAt, (revision, error) => folder.drop(revision, error));
}

async function newestUsable(
  folder: SnapshotFolder,
  upTo: number,
  hashAt: (revision: number) => Promise<string>,
  unusable: (revision: number, error: SnapshotError) => Promise<string>,
): Promise<ZoneState | null> {
  for (const revision of (await folder.candidates()).reverse()) {
    if (revision > upTo) continue;
    // The ledger is opened, or read, while the snapshot is.
    const written = hashAt(revision);
    written.catch(() => undefined);
    try {
      const state = await folder.read(revision);
      if (state === null) continue;
      if (state.lastHash === (await written)) return state;
      throw new SnapshotError('foreign', 'the ledger has another event at its revision');
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
      await unusable(revision, error);
    }
  }
  return null;
}
