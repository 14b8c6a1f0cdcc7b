import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { EMPTY, type StoredEvent } from '../event-store.js';

type Known = Pick<StoredEvent, 'id' | 'revision'>;

/**
 * The last event of each stream that this process has read or written. The server compares an append's expected
 * revision alone: one that is brought back from an older copy, and written to by others until it is as long again,
 * would take what goes on from events that it does not have. Their ids come from all that was before them.
 */
export class LastKnown {
  private readonly ends = new Map<string, Known & { readonly breaks: number }>();

  /**
   * Takes note of events in order, read or written when contact had broken `breaks` times. Errors: StoreCorruptError,
   * where one stands in the place of the last one known.
   */
  note(stream: string, events: readonly Known[], breaks: number): void {
    const known = this.ends.get(stream) ?? { id: '', revision: EMPTY, breaks: 0 };
    if (events.some(({ id, revision }) => revision === known.revision && id !== known.id)) {
      const why = 'the server has another event there than before; was it restored?';
      throw new StoreCorruptError(stream, known.revision, why);
    }
    const last = events.reduce<Known>((end, event) => (event.revision < end.revision ? end : event), known);
    if (events.includes(last)) {
      const { id, revision } = last;
      this.ends.set(stream, { id, revision, breaks: Math.max(breaks, known.breaks) });
    }
  }

  /** The revision to look at before anything is appended; null: contact has not broken since it was seen. */
  doubtful(stream: string, breaks: number): number | null {
    const known = this.ends.get(stream);
    return known === undefined || known.breaks >= breaks ? null : known.revision;
  }
}
