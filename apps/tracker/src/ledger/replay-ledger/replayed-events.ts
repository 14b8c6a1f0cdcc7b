import type { ReplayedEventAnswer, ReplayedHostAnswer } from '#contracts/answers/replay-answer.js';
import { hostUsageAnswer } from '#contracts/wire/host-usage.js';
import { decodeEvent, eventHash } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { replay } from '#ledger/evolve/evolve.js';
import { sizedUsageOf } from '#ledger/state/sized-usage.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { inSlices } from '../../slices/in-slices.js';
import type { Caller } from '../../zone-engine/caller.js';
import type { ZoneEngine } from '../../zone-engine/zone-engine.js';

export interface ReplayRange {
  readonly from: number;
  readonly until: number;
  /** undefined: every event. */
  readonly host?: string;
}

/** The events of a range, each with what it left used of the hosts that it names. */
export async function* replayedEvents(
  engine: ZoneEngine,
  { from, until, host }: ReplayRange,
  caller: Caller,
): AsyncGenerator<ReplayedEventAnswer> {
  if (until < from) return;
  const state = await engine.past.own(from - 1, caller);
  for await (const page of engine.stored({ from, digests: true })) {
    for await (const stored of inSlices(page)) {
      if (stored.revision > until) return;
      const event = decodeEvent(stored);
      replay(state, event, eventHash(stored));
      const named = hostsOf(event);
      if (host !== undefined && !named.includes(host)) continue;
      const shown = host === undefined ? named : [host];
      yield { ...event, hosts: shown.map((name) => usage(state, name)) };
    }
  }
}

function hostsOf({ data }: LedgerEvent): string[] {
  return [...('from' in data ? [data.from] : []), ...('host' in data ? [data.host] : [])];
}

function usage(state: ZoneState, host: string): ReplayedHostAnswer {
  const compiled = state.hosts.get(host)?.compiled;
  if (!compiled) return { host, cells: [], pciAddresses: [] };
  return { host, ...hostUsageAnswer(sizedUsageOf(compiled)) };
}
