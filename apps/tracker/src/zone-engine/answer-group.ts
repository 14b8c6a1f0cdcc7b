import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { Group } from './group.js';
import type { LedgerHistory } from './ledger-history.js';
import type { Waiting } from './waiting.js';

/**
 * Answers the callers of a group that is durable, the ledger's last revision being `revision`. Who asked for what was
 * decided before gets the event of then; where that cannot be read, the error that `outwards` makes of it.
 */
export function answerGroup(group: Group, { history, revision, outwards }: AnsweredFrom): void {
  for (const verdict of group.verdicts) {
    const { waiting } = verdict;
    if ('error' in verdict) waiting.reject(verdict.error);
    else if ('events' in verdict) waiting.resolve({ events: verdict.events, repeated: false, revision });
    else
      eventOf(group, history, verdict.decidedBefore).then(
        (event) => waiting.resolve({ events: [event], repeated: true, revision }),
        (error: Error) => waiting.reject(outwards(error)),
      );
  }
}

export interface AnsweredFrom {
  readonly history: LedgerHistory;
  readonly revision: number;
  readonly outwards: (error: Error) => Error;
}

/** Commands whose append turned out to be written are answered as what they are: decided now. */
export function answerFound(
  waiting: readonly Waiting[],
  found: ReadonlyMap<Waiting, readonly LedgerEvent[]>,
  revision: number,
): void {
  for (const one of waiting) one.resolve({ events: found.get(one)!, repeated: false, revision });
}

async function eventOf(group: Group, history: LedgerHistory, decidedAt: number): Promise<LedgerEvent> {
  return group.eventAt(decidedAt) ?? history.eventAt(decidedAt);
}
