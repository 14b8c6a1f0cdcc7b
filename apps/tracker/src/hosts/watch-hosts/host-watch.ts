import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Command } from '#ledger/commands/command.js';
import type { EventType } from '#ledger/events/event-data.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import type { HostRecord } from '#ledger/state/host-record.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { Zones } from '../../zone-engine/zones.js';
import { SilencePace } from './silence-pace.js';

/** How long a host that had an adapter may be unheard of, milliseconds; 0: for ever. */
export const SILENT_AFTER_MS = Symbol('SILENT_AFTER_MS');

interface Watched {
  /** Open decision streams. */
  streams: number;
  /** When the last of them closed, milliseconds; what counts while there is none. */
  leftAt: number;
  /** Known from the ledger alone: no stream of it was ever open here. */
  inherited: boolean;
  /** This tracker is just telling that its adapter is there. */
  returning: boolean;
}

/** Hosts that are told of together: half of an append, so that thousands that come or go at once keep nobody waiting. */
const toldAtOnce = 256;

/**
 * Tells the ledger of hosts whose adapter is there, and of those whose adapter is gone for too long. An open stream of
 * decisions is a host's sign of life. Hosts that never had an adapter are not watched: those of which the ledger knows
 * one when the tracker starts are, as if their streams had closed at the start.
 *
 * Where several trackers keep one zone, a host may look silent to the one that its adapter has left, or that has just
 * started: the one that has it says at once that it is back, and the other leaves it alone from then on.
 */
@Injectable()
export class HostWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(HostWatch.name);
  private readonly hosts = new Map<string, Watched>();
  /** Hosts of which there may be something to tell. */
  private readonly due = new Set<string>();
  private telling = false;
  private readonly inheritedPace = new SilencePace();
  private timer: NodeJS.Timeout | null = null;
  private unwatch = (): void => undefined;

  constructor(
    private readonly zones: Zones,
    @Inject(SILENT_AFTER_MS) private readonly silentAfterMs: number,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { engine } = this.zones;
    this.unwatch = engine.onCommitted((events) => this.heard(events));
    await engine.read((state) => this.inherit(state, Date.now()));
    const everyMs = Math.min(1_000, this.silentAfterMs / 4 || 1_000);
    this.timer = setInterval(() => this.look(), everyMs).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
    this.unwatch();
    this.due.clear();
  }

  /** An adapter follows this host's decisions from now on. Returns what ends that. */
  arrive(host: string): () => void {
    const watched = this.hosts.get(host) ?? newcomer();
    this.hosts.set(host, watched);
    watched.streams++;
    watched.inherited = false;
    this.tell([host]);
    return () => {
      watched.streams--;
      watched.leftAt = Date.now();
    };
  }

  private inherit({ hosts }: ZoneState, now: number): void {
    if (this.silentAfterMs === 0) return;
    const names = [...hosts.values()].filter(({ adapterSeen }) => adapterSeen).map(({ name }) => name);
    // The first that are called silent stand for all: hosts of one tracker may lie side by side in the ledger.
    for (const name of inAnyOrder(names))
      if (!this.hosts.has(name)) this.hosts.set(name, { ...newcomer(), leftAt: now, inherited: true });
  }

  /** What the ledger tells of hosts, whichever tracker wrote it. */
  private heard(events: readonly LedgerEvent[]): void {
    for (const { type, data } of events) {
      const watched = 'host' in data && this.hosts.get(data.host);
      if (!watched) continue;
      if (watched.streams > 0) {
        if (type === 'HostSilent') this.tell([data.host]);
      } else if (
        type === 'HostRemoved' ||
        (type === 'HostReturned' && !watched.returning) ||
        (watched.inherited && signsOfLife.has(type))
      ) {
        if (watched.inherited && type === 'HostReturned') this.inheritedPace.startOver();
        this.hosts.delete(data.host);
      }
    }
  }

  private look(): void {
    this.inheritedPace.next();
    this.tell(this.hosts.keys());
  }

  private tell(hosts: Iterable<string>): void {
    for (const host of hosts) this.due.add(host);
    if (!this.telling) void this.tellDue();
  }

  /** Some at a time. What cannot be recorded now is tried again at the next look. */
  private async tellDue(): Promise<void> {
    this.telling = true;
    try {
      while (this.due.size > 0) {
        const commands = await this.zones.engine.read((state) => this.nextDue(state, Date.now()));
        const told = await Promise.allSettled(commands.map((command) => this.submit(command)));
        if (told.some(({ status }) => status === 'rejected')) this.putOff();
      }
    } catch (error) {
      this.log.error(error);
      this.putOff();
    } finally {
      this.telling = false;
    }
  }

  private putOff(): void {
    this.due.clear();
    this.inheritedPace.startOver();
  }

  private nextDue({ hosts }: ZoneState, now: number): Told[] {
    const commands: Told[] = [];
    for (const name of this.due) {
      this.due.delete(name);
      const host = hosts.get(name);
      const command = host && this.wordOf(host, now);
      if (command) commands.push(command);
      if (commands.length === toldAtOnce) break;
    }
    return commands;
  }

  /** What there is to tell of a host; null: nothing. */
  private wordOf({ name: host, silentSince, adapterSeen }: HostRecord, now: number): Told | null {
    const watched = this.hosts.get(host);
    if (!watched) return null;
    if (watched.streams > 0)
      return adapterSeen && silentSince === null ? null : { type: 'MarkHostReturned', host };
    const gone = this.silentAfterMs > 0 && now - watched.leftAt > this.silentAfterMs;
    if (!gone || silentSince !== null || (watched.inherited && !this.inheritedPace.take())) return null;
    return { type: 'MarkHostSilent', host, lastReport: new Date(watched.leftAt).toISOString() };
  }

  private async submit(command: Told): Promise<void> {
    const watched = this.hosts.get(command.host);
    if (!watched) return; // another tracker told of it meanwhile
    watched.returning = command.type === 'MarkHostReturned';
    await this.zones.submit(command).finally(() => {
      watched.returning = false;
    });
  }
}

type Told = Extract<Command, { readonly type: 'MarkHostReturned' | 'MarkHostSilent' }>;

function inAnyOrder(names: readonly string[]): string[] {
  const drawn = names.map((name) => ({ name, place: Math.random() }));
  return drawn.sort((a, b) => a.place - b.place).map(({ name }) => name);
}

const newcomer = (): Watched => ({ streams: 0, leftAt: 0, inherited: false, returning: false });

/** Events that an adapter is behind: of a host that none follows here, another tracker has it. */
const signsOfLife: ReadonlySet<EventType> = new Set<EventType>([
  'HostReported',
  'PlacementApplied',
  'PlacementFailed',
  'DriftDetected',
  'DriftCleared',
]);
