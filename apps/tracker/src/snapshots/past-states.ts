import type { ReadOptions, StoredEvent } from '#event-store/event-store.js';
import { OneAtATime } from '#event-store/sqlite/one-at-a-time.js';
import { decodeForReplay } from '#ledger/events/decode-for-replay.js';
import { decodeEvent, eventHash } from '#ledger/events/event-codec.js';
import { replay } from '#ledger/evolve/evolve.js';
import { emptyZone, type ZoneState } from '#ledger/state/zone-state.js';
import { inSlices } from '../slices/in-slices.js';
import { type Caller, CallerGoneError } from '../zone-engine/caller.js';
import { OverloadedError } from '../zone-engine/engine-errors.js';
import { nearestSnapshot } from './restore.js';
import type { SnapshotFolder } from './snapshot-folder.js';

/** What past states are made of: a zone's ledger. */
export interface LedgerPages {
  readonly zone: string;
  stored(options: ReadOptions): AsyncIterable<readonly StoredEvent[]>;
}

/** Questions that may wait, the one that is being answered included: one may take seconds. */
const mostWaiting = 64;

/** States that are kept for the next question; each is as large as the zone. */
const keptStates = 2;

/**
 * The states of a zone at past revisions: from the nearest snapshot, or from one that was asked for before, and on
 * from there by replay. One after another, so that many who ask do not hold many states in memory.
 */
export class PastStates {
  /** The newest use last. */
  private readonly kept: ZoneState[] = [];
  private readonly turns = new OneAtATime();
  /** Who has not been answered yet. */
  private waiting = 0;

  constructor(
    private readonly ledger: LedgerPages,
    private readonly snapshots: SnapshotFolder | null,
  ) {}

  /**
   * Looks at the state at a revision that the ledger has (-1: the empty one). `look` must not keep it behind its end.
   * Errors: OverloadedError, CallerGoneError.
   */
  at<T>(revision: number, caller: Caller, look: (state: ZoneState) => T | Promise<T>): Promise<T> {
    return this.inTurn(caller, async () => {
      const state = await this.reach(revision);
      this.kept.push(state);
      if (this.kept.length > keptStates) this.kept.shift();
      return look(state);
    });
  }

  /** The same for who goes on from there: the state is the caller's own. */
  own(revision: number, caller: Caller): Promise<ZoneState> {
    return this.inTurn(caller, () => this.reach(revision));
  }

  /**
   * The last revision up to a time, by bisection; -1: the ledger begins later. Times never go back in a ledger; in one
   * of a version that wrote them as the clocks said, it is one of the revisions where the ledger passes the time.
   */
  async revisionAt(time: string, head: number): Promise<number> {
    let before = -1;
    let after = head + 1;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      const event = decodeEvent(await this.eventAt(middle));
      if (event.time <= time) before = middle;
      else after = middle;
    }
    return before;
  }

  private async reach(revision: number): Promise<ZoneState> {
    const state = await this.start(revision);
    if (state.revision < revision) await this.forward(state, revision);
    return state;
  }

  private async inTurn<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
    if (this.waiting >= mostWaiting) throw new OverloadedError(this.waiting, 'questions about the past');
    this.waiting++;
    try {
      return await this.turns.run(async () => {
        if (caller.destroyed) throw new CallerGoneError();
        return work();
      });
    } finally {
      this.waiting--;
    }
  }

  /** The nearest state that is at hand, taken out of those kept. */
  private async start(revision: number): Promise<ZoneState> {
    const kept = this.kept.filter((state) => state.revision <= revision);
    const nearest = kept.reduce<ZoneState | null>((a, b) => (a && a.revision >= b.revision ? a : b), null);
    const snapshots = (await this.snapshots?.candidates())?.filter((one) => one <= revision) ?? [];
    if (nearest && nearest.revision >= (snapshots.at(-1) ?? -1)) {
      this.kept.splice(this.kept.indexOf(nearest), 1);
      return nearest;
    }
    const hashOf = async (at: number) => eventHash(await this.eventAt(at));
    const restored = this.snapshots && (await nearestSnapshot(this.snapshots, revision, hashOf));
    return restored ?? emptyZone(this.ledger.zone);
  }

  private async forward(state: ZoneState, revision: number): Promise<void> {
    for await (const page of this.ledger.stored({ from: state.revision + 1, digests: true })) {
      for await (const stored of inSlices(page)) {
        if (stored.revision > revision) return;
        replay(state, decodeForReplay(stored), eventHash(stored));
      }
    }
  }

  private async eventAt(revision: number): Promise<StoredEvent> {
    for await (const page of this.ledger.stored({ from: revision, limit: 1 })) return page[0]!;
    throw new Error(`revision ${revision} cannot be read`);
  }
}
