import type { EventStore } from '#event-store/event-store.js';
import type { Command, Envelope } from '#ledger/commands/command.js';
import { decodeEvent } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { evolve } from '#ledger/evolve/evolve.js';
import { emptyZone, type ZoneState } from '#ledger/state/zone-state.js';
import {
  LedgerFullError,
  LedgerUnavailableError,
  OverloadedError,
  ShuttingDownError,
} from './engine-errors.js';
import { type Committed, Group, type Waiting } from './group.js';

export interface EngineOptions {
  readonly store: EventStore;
  readonly zone: string;
  /** Commands that may wait; one more is refused. */
  readonly queueLimit?: number;
  /** An event that cannot be read or folded in: the tracker must stop, never skip. */
  readonly onPoison: (error: Error) => void;
}

type CommittedListener = (events: readonly LedgerEvent[]) => void;

/** Commands decided for one append, at most: what waits longer waits for the next. */
const groupCommands = 512;

/** The name of a zone's stream in the store. */
export const ledgerStream = (zone: string): string => `numaledger-zone-${zone}`;

/**
 * One per zone: holds the state and the only queue of commands. All that wait are decided one after
 * another, each on the state that includes the ones before, and appended at once; nobody is answered
 * before the append is durable. Mutable state lives here and nowhere else.
 */
export class ZoneEngine {
  private readonly state: ZoneState;
  private readonly stream: string;
  private readonly queue: Waiting[] = [];
  private readonly readers: (() => void)[] = [];
  private readonly listeners = new Set<CommittedListener>();
  private readonly following = new AbortController();
  private readonly queueLimit: number;
  private appending = false;
  private running: Promise<void> | null = null;
  private storeHead = -1;
  private reachable = true;
  private closed = false;

  constructor(private readonly options: EngineOptions) {
    this.state = emptyZone(options.zone);
    this.stream = ledgerStream(options.zone);
    this.queueLimit = options.queueLimit ?? 10_000;
  }

  get zone(): string {
    return this.options.zone;
  }

  /** Replays the ledger, then follows what other trackers write. */
  async open(): Promise<void> {
    await this.catchUp();
    this.storeHead = this.state.revision;
    void this.follow();
  }

  /** Decides a command; resolves when its events are durable. Errors: CommandRefusedError and those of engine-errors. */
  submit(command: Command, envelope: Envelope): Promise<Committed> {
    if (this.closed) return Promise.reject(new ShuttingDownError());
    if (this.queue.length >= this.queueLimit) return Promise.reject(new OverloadedError(this.queue.length));
    return new Promise((resolve, reject) => {
      this.queue.push({ command, envelope, resolve, reject });
      this.wake();
    });
  }

  /** Reads the durable state: while an append is under way, right after it. `look` must not keep the state. */
  read<T>(look: (state: ZoneState) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = (): void => {
        try {
          resolve(look(this.state));
        } catch (error) {
          reject(error);
        }
      };
      if (this.appending) this.readers.push(run);
      else run();
    });
  }

  /** Told of durable events, in order. Returns what ends it. */
  onCommitted(listener: CommittedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The events of the ledger from a revision on, in pages. */
  async *history(
    from: number,
    direction: 'forwards' | 'backwards' = 'forwards',
  ): AsyncGenerator<readonly LedgerEvent[]> {
    for await (const page of this.options.store.read(this.stream, { from, direction }))
      yield page.map(decodeEvent);
  }

  /** The stored texts of the ledger from a revision on, for verification. */
  storedFrom(from: number): ReturnType<EventStore['read']> {
    return this.options.store.read(this.stream, { from });
  }

  /** The stored texts of the whole ledger. */
  stored(): ReturnType<EventStore['read']> {
    return this.storedFrom(0);
  }

  /** The state as it was at a revision or a time (ISO 8601), replayed. */
  async stateAt(until: { readonly revision: number } | { readonly time: string }): Promise<ZoneState> {
    const past = emptyZone(this.options.zone);
    for await (const page of this.stored()) {
      for (const stored of page) {
        const event = decodeEvent(stored);
        if ('revision' in until ? event.revision > until.revision : event.time > until.time) return past;
        evolve(past, event, stored);
      }
    }
    return past;
  }

  /** Whether the last contact with the ledger went well. */
  get ledgerReachable(): boolean {
    return this.reachable;
  }

  /** Takes no more commands, ends what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    this.following.abort();
    await this.running;
    for (const waiting of this.queue.splice(0)) waiting.reject(new ShuttingDownError());
  }

  private wake(): void {
    this.running ??= this.run().finally(() => {
      this.running = null;
      if (this.queue.length > 0 || this.storeHead > this.state.revision) this.wake();
    });
  }

  private async run(): Promise<void> {
    // One turn of the event loop: what arrived together is decided together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.queue.length > 0 || this.storeHead > this.state.revision) {
      if (this.storeHead > this.state.revision && !(await this.tryCatchUp())) return;
      if (this.queue.length > 0) await this.decideAndAppend();
    }
  }

  private async decideAndAppend(): Promise<void> {
    const group = new Group(this.state);
    while (this.queue.length > 0 && group.verdicts.length < groupCommands && group.add(this.queue[0]!))
      this.queue.shift();
    if (group.encoded.length === 0) {
      await this.answer(group);
      return;
    }
    this.appending = true;
    try {
      await this.options.store.append(this.stream, group.expectedRevision, group.encoded);
    } catch (error) {
      group.undo();
      this.settle();
      await this.afterFailedAppend(group, error as Error & { code?: string });
      return;
    }
    this.reachable = true;
    this.storeHead = Math.max(this.storeHead, this.state.revision);
    this.settle();
    this.tell(group.events);
    await this.answer(group);
  }

  /** A lost race, or an append whose result is not known, is settled by reading the ledger and deciding again. */
  private async afterFailedAppend(group: Group, error: Error & { code?: string }): Promise<void> {
    if (error.code === 'wrong-expected-revision' || error.code === 'unknown-outcome') {
      this.queue.unshift(...group.verdicts.map(({ waiting }) => waiting));
      await this.tryCatchUp();
      return;
    }
    for (const { waiting } of group.verdicts) waiting.reject(this.outwards(error));
  }

  private outwards(error: Error & { code?: string }): Error {
    if (error.code === 'store-full') return new LedgerFullError(error.message);
    if (error.code === 'append-too-large') return error;
    this.reachable = false;
    return new LedgerUnavailableError(error.message);
  }

  /** Reads what is new. false: it cannot be read, and whoever waits was told so. */
  private async tryCatchUp(): Promise<boolean> {
    try {
      await this.catchUp();
      this.reachable = true;
      return true;
    } catch (error) {
      this.storeHead = this.state.revision;
      for (const waiting of this.queue.splice(0)) waiting.reject(this.outwards(error as Error));
      return false;
    }
  }

  private async catchUp(): Promise<void> {
    for await (const page of this.options.store.read(this.stream, { from: this.state.revision + 1 })) {
      const events: LedgerEvent[] = [];
      for (const stored of page) {
        try {
          const event = decodeEvent(stored);
          evolve(this.state, event, stored);
          events.push(event);
        } catch (error) {
          this.closed = true;
          this.options.onPoison(error as Error);
          throw error;
        }
      }
      this.tell(events);
    }
    this.storeHead = Math.max(this.storeHead, this.state.revision);
  }

  /** Watches for what others append; the run loop reads it. A follower that drops is started again. */
  private async follow(): Promise<void> {
    const { signal } = this.following;
    for (let wait = 50; !signal.aborted; wait = Math.min(wait * 2, 5_000)) {
      try {
        for await (const message of this.options.store.follow(this.stream, this.storeHead, signal)) {
          wait = 50;
          if (!('events' in message)) continue;
          this.storeHead = Math.max(this.storeHead, message.events.at(-1)!.revision);
          if (!this.appending && this.storeHead > this.state.revision) this.wake();
        }
      } catch {
        this.reachable = false;
      }
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, wait).unref());
    }
  }

  private settle(): void {
    this.appending = false;
    for (const reader of this.readers.splice(0)) reader();
  }

  private tell(events: readonly LedgerEvent[]): void {
    if (events.length === 0) return;
    for (const listener of this.listeners) listener(events);
  }

  private async answer(group: Group): Promise<void> {
    const { revision } = this.state;
    for (const verdict of group.verdicts) {
      const { waiting } = verdict;
      if ('error' in verdict) waiting.reject(verdict.error);
      else if ('events' in verdict) waiting.resolve({ events: verdict.events, repeated: false, revision });
      else this.answerRepeated(waiting, verdict.decidedBefore, revision);
    }
  }

  private answerRepeated(waiting: Waiting, decidedAt: number, revision: number): void {
    this.eventAt(decidedAt).then(
      (event) => waiting.resolve({ events: [event], repeated: true, revision }),
      (error) => waiting.reject(this.outwards(error)),
    );
  }

  private async eventAt(revision: number): Promise<LedgerEvent> {
    for await (const page of this.options.store.read(this.stream, { from: revision, limit: 1 })) {
      return decodeEvent(page[0]!);
    }
    throw new Error(`revision ${revision} cannot be read`);
  }
}
