import { AppendTooLargeError } from '#event-store/errors/append-too-large-error.js';
import { MAX_APPEND_BYTES } from '#event-store/event-store.js';
import { decide } from '#ledger/decide/decide.js';
import type { Decided } from '#ledger/decide/decided.js';
import { encodeEvent, type HashedEvent } from '#ledger/events/event-codec.js';
import type { LedgerEvent, NewLedgerEvent } from '#ledger/events/ledger-event.js';
import { evolve } from '#ledger/evolve/evolve.js';
import type { Undo } from '#ledger/evolve/undo.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import type { Waiting } from './waiting.js';

type Verdict =
  | { readonly waiting: Waiting; readonly events: readonly LedgerEvent[] }
  | { readonly waiting: Waiting; readonly decidedBefore: number }
  | { readonly waiting: Waiting; readonly error: Error };

/** Commands decided together, each on a state that already includes the ones before, for one append. */
export class Group {
  readonly verdicts: Verdict[] = [];
  readonly encoded: HashedEvent[] = [];
  readonly events: LedgerEvent[] = [];
  /** The state's revision without this group. */
  readonly expectedRevision: number;
  private bytes = 0;
  private readonly undos: Undo[] = [];

  /** @param tracker goes into each event: another tracker's same decision must be another event */
  constructor(
    private readonly state: ZoneState,
    private readonly tracker: string,
  ) {
    this.expectedRevision = state.revision;
  }

  /** Decides one command and folds its events in. false: it needs an append of its own, and nothing was done. */
  add(waiting: Waiting): boolean {
    // An append that turns out to have been written before succeeds, and says nothing of what came after it: refusals
    // in the same group would count on a state that is not the ledger's last word.
    const alone = waiting.tried !== null || this.verdicts[0]?.waiting.tried;
    if (alone && this.verdicts.length > 0) return false;
    const mark = this.events.length;
    const bytesBefore = this.bytes;
    const takeBack = (): void => {
      this.undoTo(mark);
      this.bytes = bytesBefore;
    };
    try {
      const decided = decide(this.state, waiting.command, waiting.envelope.time);
      const verdict = this.verdictOf(waiting, decided);
      if (this.bytes > MAX_APPEND_BYTES) {
        if (mark > 0) {
          takeBack();
          return false;
        }
        throw new AppendTooLargeError(this.bytes, MAX_APPEND_BYTES);
      }
      this.verdicts.push(verdict);
    } catch (error) {
      takeBack();
      this.verdicts.push({ waiting, error: error as Error });
    }
    return true;
  }

  /** Takes every decision's effect back, newest first. */
  undo(): void {
    for (let undo = this.undos.pop(); undo; undo = this.undos.pop()) undo();
  }

  /** After an undo, on the very same state: folds everything in again. */
  redo(): void {
    for (const [index, event] of this.events.entries())
      this.undos.push(evolve(this.state, event, this.encoded[index]!.hash));
  }

  /** An event of this group by its revision. */
  eventAt(revision: number): LedgerEvent | undefined {
    return this.events[revision - this.expectedRevision - 1];
  }

  private verdictOf(waiting: Waiting, decided: Decided): Verdict {
    if ('decidedBefore' in decided) return { waiting, decidedBefore: decided.decidedBefore };
    return { waiting, events: decided.events.map((event) => this.fold(event, waiting)) };
  }

  /**
   * The event's time is never before that of the event before it, whatever the clock did or another tracker's says: the
   * ledger is searched by time. A lease still ends by the clock that took the claim.
   */
  private fold(event: NewLedgerEvent, { envelope }: Waiting): LedgerEvent {
    const { lastHash: previousHash, revision, time: last } = this.state;
    const { id: command } = envelope;
    const time = last !== null && last > envelope.time ? last : envelope.time;
    const { tracker } = this;
    const encoded = encodeEvent(event, { time, command, previousHash, tracker });
    const { type, data } = event;
    // Written out: spreading the event cost more than encoding it.
    const full = {
      revision: revision + 1,
      id: encoded.id,
      type,
      data,
      time,
      command,
      previousHash,
      tracker,
    } as LedgerEvent;
    this.undos.push(evolve(this.state, full, encoded.hash));
    this.encoded.push(encoded);
    this.events.push(full);
    this.bytes += Buffer.byteLength(encoded.data);
    return full;
  }

  private undoTo(mark: number): void {
    while (this.undos.length > mark) this.undos.pop()!();
    this.encoded.length = mark;
    this.events.length = mark;
  }
}
