import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { Group } from './group.js';
import type { Waiting } from './waiting.js';

/** Remembers what an append of unknown outcome would have written, with each command whose decision it held. */
export function rememberTried(group: Group): void {
  for (const verdict of group.verdicts) {
    if (!('events' in verdict) || verdict.events.length === 0) continue;
    const { waiting, events } = verdict;
    waiting.unknownOutcomes++;
    waiting.tried ??= new Set();
    for (const { id } of events) waiting.tried.add(id);
  }
}

/** Looks for such appends among events that are read: they may turn up at once, later, or never. */
export class TriedAppends {
  /** Commands whose decision was found, with its events. */
  readonly found = new Map<Waiting, LedgerEvent[]>();
  private readonly byId = new Map<string, Waiting>();

  constructor(queue: Iterable<Waiting>) {
    for (const waiting of queue) {
      for (const id of waiting.tried ?? []) this.byId.set(id, waiting);
    }
  }

  look(events: readonly LedgerEvent[]): void {
    if (this.byId.size === 0) return;
    for (const event of events) {
      const waiting = this.byId.get(event.id);
      if (waiting) this.found.set(waiting, [...(this.found.get(waiting) ?? []), event]);
    }
  }
}
