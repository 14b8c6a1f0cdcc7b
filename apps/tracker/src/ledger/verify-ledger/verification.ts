import type { VerifyAnswer, VerifyProgress } from '#contracts/answers/ledger-answer.js';
import { StoreCorruptError } from '#event-store/errors/store-corrupt-error.js';
import type { StoredEvent } from '#event-store/event-store.js';
import { eventHash } from '#ledger/events/event-codec.js';
import { SnapshotError } from '#ledger/snapshot/snapshot-format.js';
import { FrozenZone } from '#ledger/state/frozen-zone.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { LedgerVerifier } from '#ledger/verify/ledger-verifier.js';
import { inSlices } from '../../slices/in-slices.js';
import { frozenHash, hashInSlices } from '../../snapshots/hash-in-slices.js';
import type { SnapshotFolder } from '../../snapshots/snapshot-folder.js';
import type { ZoneEngine } from '../../zone-engine/zone-engine.js';

const progressMs = 250;

/**
 * Replays a ledger from nothing, on a tracker that goes on working, and compares with the snapshots and with the
 * state that answers queries. Tells how far it is; the last value is the answer.
 */
export async function* verification(engine: ZoneEngine): AsyncGenerator<VerifyProgress, VerifyAnswer> {
  const began = performance.now();
  const verifier = new LedgerVerifier(engine.zone);
  const snapshots = new SnapshotComparison(engine.snapshots, verifier);
  await snapshots.open();
  const until = await engine.read((state) => state.revision);
  yield* replayTo(until);
  const served = await engine.read((state) => new FrozenZone(state));
  const servedState = await frozenHash(served);
  yield* replayTo(served.revision);
  await snapshots.readOthers();
  const replayedState = await hashInSlices(verifier.state);
  if (!verifier.failed && verifier.revision < served.revision)
    verifier.fail(
      verifier.revision + 1,
      'revision',
      `the served state is at revision ${served.revision}, the ledger ends before`,
    );
  if (!verifier.failed && servedState !== replayedState)
    verifier.note(served.revision, 'state', 'the served state is not what the ledger says');
  const seconds = (performance.now() - began) / 1000;
  const { compared, unusable } = snapshots;
  return {
    ...verifier.report(),
    snapshots: compared,
    unusableSnapshots: unusable,
    replayedState,
    servedState,
    seconds,
  };

  async function* replayTo(revision: number): AsyncGenerator<VerifyProgress> {
    if (verifier.revision >= revision || verifier.failed) return;
    let told = performance.now();
    const besideEvents = await damageBesideEvents(engine);
    const from = verifier.revision + 1;
    try {
      for await (const page of engine.stored({ from, limit: revision - from + 1 })) {
        for await (const added of inSlices(addedTo(verifier, page))) {
          if (verifier.failed) return;
          if (added && snapshots.waitsFor(added.revision))
            await snapshots.compare(added.revision, eventHash(added));
        }
        if (performance.now() - told > progressMs) {
          told = performance.now();
          yield { revision: verifier.revision, until: revision };
        }
      }
      if (besideEvents) throw besideEvents;
    } catch (error) {
      if (!(error instanceof StoreCorruptError)) throw error;
      verifier.fail(error.revision ?? verifier.revision + 1, 'storage', error.message);
    }
  }
}

/** Each event once it is added, and nothing in between for each piece of work that it takes. */
function* addedTo(
  verifier: LedgerVerifier,
  page: readonly StoredEvent[],
): Generator<StoredEvent | undefined> {
  for (const stored of page) {
    yield* verifier.addInPieces(stored);
    yield stored;
  }
}

/** What the store finds damaged beside the events. They are read all the same: they may say where it is. */
async function damageBesideEvents(engine: ZoneEngine): Promise<StoreCorruptError | null> {
  try {
    await engine.recheck();
    return null;
  } catch (error) {
    if (error instanceof StoreCorruptError) return error;
    throw error;
  }
}

/** Holds each snapshot against the state that the replay has at its revision. */
class SnapshotComparison {
  readonly compared: number[] = [];
  readonly unusable: { readonly revision: number; readonly detail: string }[] = [];
  private waiting = new Set<number>();

  constructor(
    private readonly folder: SnapshotFolder | null,
    private readonly verifier: LedgerVerifier,
  ) {}

  async open(): Promise<void> {
    this.waiting = new Set(await this.folder?.revisions());
  }

  waitsFor(revision: number): boolean {
    return this.waiting.has(revision);
  }

  async compare(revision: number, hash: string): Promise<void> {
    const restored = await this.read(revision);
    if (!restored) return;
    const same =
      restored.lastHash === hash &&
      (await hashInSlices(restored)) === (await hashInSlices(this.verifier.state));
    if (same) this.compared.push(revision);
    else this.verifier.note(revision, 'snapshot', 'the snapshot is not what the ledger says');
  }

  /** Those that the replay did not get to: whether they are damaged can be said all the same. */
  async readOthers(): Promise<void> {
    for (const revision of [...this.waiting]) await this.read(revision);
  }

  /** A file that cannot be used is a cache that is lost, and no fault of the ledger; one of another version not even that. */
  private async read(revision: number): Promise<ZoneState | null> {
    this.waiting.delete(revision);
    try {
      return await this.folder!.read(revision);
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
      const why = await this.folder!.drop(revision, error);
      if (error.trouble !== 'foreign')
        this.unusable.push({ revision, detail: `${this.folder!.fileOf(revision)}: ${why}` });
      return null;
    }
  }
}
