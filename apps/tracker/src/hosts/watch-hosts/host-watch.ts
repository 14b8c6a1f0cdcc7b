import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { EventType } from '#ledger/events/event-data.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { HostRecord } from '#ledger/state/host-record.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { Zones } from '../../zone-engine/zones.js';

/** How long a host that had an adapter may be unheard of, milliseconds; 0: for ever. */
export const SILENT_AFTER_MS = Symbol('SILENT_AFTER_MS');

interface Watched {
  /** Open decision streams. */
  streams: number;
  /** When the last of them closed, milliseconds; what counts while there is none. */
  leftAt: number;
  /** Known from the ledger alone: no stream of it was ever open here. */
  inherited: boolean;
}

/**
 * Hosts known from the ledger alone that one look may call silent. Another tracker may have their adapters, and says
 * so at once; in between they take no claims, so they must never be many.
 */
const inheritedAtOnce = 16;

/**
 * Tells the ledger of hosts whose adapter is gone for too long, and of those that are back. An open stream of
 * decisions is a host's sign of life. Hosts that never had an adapter are not watched: those of whose adapter the ledger
 * knows something when the tracker starts are, as if their streams had closed at the start.
 *
 * Where several trackers keep one zone, a host may look silent to the one that its adapter has left, or that has just
 * started: the one that has it says at once that it is back, and the other leaves it alone from then on.
 */
@Injectable()
export class HostWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly hosts = new Map<string, Watched>();
  private timer: NodeJS.Timeout | null = null;
  private unwatch = (): void => undefined;

  constructor(
    private readonly zones: Zones,
    @Inject(SILENT_AFTER_MS) private readonly silentAfterMs: number,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.silentAfterMs === 0) return;
    const { engine } = this.zones;
    this.unwatch = engine.onCommitted((events) => this.heard(events));
    await engine.read((state) => this.inherit(state, Date.now()));
    const everyMs = Math.min(1_000, this.silentAfterMs / 4);
    this.timer = setInterval(() => void this.look(Date.now()), everyMs).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
    this.unwatch();
  }

  /** An adapter follows this host's decisions from now on. Returns what ends that. */
  arrive(host: string): () => void {
    const watched = this.hosts.get(host) ?? { streams: 0, leftAt: 0, inherited: false };
    this.hosts.set(host, watched);
    watched.streams++;
    watched.inherited = false;
    return () => {
      watched.streams--;
      watched.leftAt = Date.now();
    };
  }

  private inherit({ hosts }: ZoneState, now: number): void {
    for (const [name, host] of hosts) {
      if (hadAdapter(host) && !this.hosts.has(name))
        this.hosts.set(name, { streams: 0, leftAt: now, inherited: true });
    }
  }

  /** What the ledger tells of hosts, whichever tracker wrote it. */
  private heard(events: readonly LedgerEvent[]): void {
    for (const { type, data } of events) {
      const watched = 'host' in data && this.hosts.get(data.host);
      if (!watched) continue;
      if (watched.streams > 0) {
        if (type === 'HostSilent') this.tellReturned(data.host);
      } else if (type === 'HostReturned' || (watched.inherited && signsOfLife.has(type))) {
        this.hosts.delete(data.host);
      }
    }
  }

  private tellReturned(host: string): void {
    // What cannot be recorded now is tried again at the next look.
    this.zones.submit({ type: 'MarkHostReturned', host }).catch(() => undefined);
  }

  /** What cannot be recorded now is tried again at the next look. */
  private async look(now: number): Promise<void> {
    const silent = await this.zones.engine.read(({ hosts }) => {
      const known = [...this.hosts.keys()].filter((host) => hosts.has(host));
      return new Map(known.map((host) => [host, hosts.get(host)!.silentSince !== null]));
    });
    const told: Promise<unknown>[] = [];
    let inheritedLeft = inheritedAtOnce;
    for (const [host, isSilent] of silent) {
      const { streams, leftAt, inherited } = this.hosts.get(host)!;
      const gone = streams === 0 && now - leftAt > this.silentAfterMs;
      if (gone && !isSilent) {
        if (inherited && inheritedLeft-- <= 0) continue;
        const lastReport = new Date(leftAt).toISOString();
        told.push(this.zones.submit({ type: 'MarkHostSilent', host, lastReport }));
      } else if (streams > 0 && isSilent) {
        told.push(this.zones.submit({ type: 'MarkHostReturned', host }));
      }
    }
    await Promise.allSettled(told);
  }
}

/** Only adapters carry decisions out and tell of guests that are not as decided. */
function hadAdapter({ holds, drifts }: HostRecord): boolean {
  return drifts.size > 0 || [...holds.values()].some(({ outcome }) => outcome !== null);
}

/** Events that an adapter is behind: of a host that none follows here, another tracker has it. */
const signsOfLife: ReadonlySet<EventType> = new Set<EventType>([
  'HostReported',
  'PlacementApplied',
  'PlacementFailed',
  'DriftDetected',
  'DriftCleared',
]);
