import { MAX_APPEND_BYTES } from '#event-store/event-store.js';
import type { Command, Envelope } from '#ledger/commands/command.js';
import { decide } from '#ledger/decide/decide.js';
import { type EncodedEvent, encodeEvent, eventId } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { evolve } from '#ledger/evolve/evolve.js';
import type { Undo } from '#ledger/evolve/undo.js';
import type { ZoneState } from '#ledger/state/zone-state.js';

/** A command that waits for its decision to be durable. */
export interface Waiting {
  readonly command: Command;
  readonly envelope: Envelope;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: Error) => void;
}

/** What a command led to, durable. */
export interface Committed {
  /** The events of its decision; none when there was nothing to change. */
  readonly events: readonly LedgerEvent[];
  /** true: it was decided before, and these are the events of then. */
  readonly repeated: boolean;
  /** The ledger's last revision when this holds. */
  readonly revision: number;
}

type Verdict =
  | { readonly waiting: Waiting; readonly events: readonly LedgerEvent[] }
  | { readonly waiting: Waiting; readonly decidedBefore: number }
  | { readonly waiting: Waiting; readonly error: Error };

/** Commands decided together, on a state that already includes the ones before, for one append. */
export class Group {
  readonly verdicts: Verdict[] = [];
  readonly encoded: EncodedEvent[] = [];
  readonly events: LedgerEvent[] = [];
  readonly expectedRevision: number;
  private bytes = 0;
  private readonly undos: Undo[] = [];

  constructor(private readonly state: ZoneState) {
    this.expectedRevision = state.revision;
  }

  /** Decides one command and folds its events in. false: the append would grow too large, and nothing was done. */
  add(waiting: Waiting): boolean {
    const mark = { undos: this.undos.length, bytes: this.bytes };
    this.decide(waiting);
    if (this.bytes <= MAX_APPEND_BYTES || mark.undos === 0) return true;
    while (this.undos.length > mark.undos) this.undos.pop()!();
    this.bytes = mark.bytes;
    this.encoded.length = mark.undos;
    this.events.length = mark.undos;
    this.verdicts.pop();
    return false;
  }

  private decide(waiting: Waiting): void {
    try {
      const decided = decide(this.state, waiting.command, waiting.envelope.time);
      if ('decidedBefore' in decided) {
        this.verdicts.push({ waiting, decidedBefore: decided.decidedBefore });
        return;
      }
      const events = decided.events.map((event, index) => {
        const { zone, lastHash, revision } = this.state;
        const { id: command, time } = waiting.envelope;
        const id = eventId(zone, command, index);
        const encoded = encodeEvent(event, { id, time, command, previousHash: lastHash });
        const full = {
          ...event,
          revision: revision + 1,
          id,
          time,
          command,
          previousHash: lastHash,
        } as LedgerEvent;
        this.undos.push(evolve(this.state, full, encoded));
        this.encoded.push(encoded);
        this.events.push(full);
        this.bytes += Buffer.byteLength(encoded.data);
        return full;
      });
      this.verdicts.push({ waiting, events });
    } catch (error) {
      this.verdicts.push({ waiting, error: error as Error });
    }
  }

  /** Takes every decision back, newest first. */
  undo(): void {
    for (let undo = this.undos.pop(); undo; undo = this.undos.pop()) undo();
  }
}
