import { randomBytes } from 'node:crypto';
import { WrongExpectedRevisionError } from '#event-store/errors/wrong-expected-revision-error.js';
import type { EventStore, ReadOptions, StoredEvent } from '#event-store/event-store.js';
import type { Command, Envelope } from '#ledger/commands/command.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { emptyZone, type ZoneState } from '#ledger/state/zone-state.js';
import { PastStates } from '../snapshots/past-states.js';
import type { SnapshotFolder } from '../snapshots/snapshot-folder.js';
import { answerGroup } from './answer-group.js';
import { awaitRevision } from './await-revision.js';
import { CatchUp } from './catch-up.js';
import { CommandQueue, defaultQueueLimits, type QueueLimits } from './command-queue.js';
import {
  LedgerUnavailableError,
  OverloadedError,
  RevisionNotReachedError,
  ShuttingDownError,
} from './engine-errors.js';
import { type EngineObserver, noObserver } from './engine-observer.js';
import { Group } from './group.js';
import { LedgerContact, ledgerPatienceMs } from './ledger-contact.js';
import { LedgerFollower } from './ledger-follower.js';
import { LedgerHistory } from './ledger-history.js';
import { type Scheduler, sleep, systemScheduler } from './scheduler.js';
import { Settlement } from './settlement.js';
import { Speculation } from './speculation.js';
import { Turns } from './turns.js';
import { type Committed, refuse } from './waiting.js';

export interface EngineOptions {
  readonly store: EventStore;
  readonly zone: string;
  /** What may wait; one more is refused. */
  readonly queueLimits?: QueueLimits;
  readonly scheduler?: Scheduler;
  /** A state of this ledger to go on from, the engine's own from then on. Default: replay from the first event. */
  readonly initial?: ZoneState;
  readonly snapshots?: SnapshotFolder;
  /** Names this process in the events that it decides: 8 hex digits, of its own each time. Default: by chance. */
  readonly tracker?: string;
  /** An event that cannot be read or folded in, or a ledger that lost some: the tracker must stop, never skip. */
  readonly onPoison: (error: Error) => void;
  /** Told when the ledger takes no commands any longer (a full disk, no connection), and why; with null when it does again. */
  readonly onTrouble?: (why: string | null) => void;
}

type CommittedListener = (events: readonly LedgerEvent[]) => void;

/** Bounds of one append: what waits longer waits for the next, and other work gets its turn. */
const groupCommands = 512;
const groupMs = 20;

/** The name of a zone's stream in the store. */
export const ledgerStream = (zone: string): string => `numaledger-zone-${zone}`;

/**
 * One per zone: holds the state and the only queue of commands. All that wait are decided one after
 * another, each on the state that includes the ones before, and appended at once; nobody is answered
 * before the append is durable. Mutable state lives here and nowhere else.
 *
 * One loop does everything that changes the state, one step at a time; while it rests, the follower folds in
 * what other trackers wrote.
 */
export class ZoneEngine {
  readonly past: PastStates;
  /** See EngineOptions. */
  readonly tracker: string;
  private readonly state: ZoneState;
  private readonly stream: string;
  private readonly scheduler: Scheduler;
  private readonly queue: CommandQueue;
  private readonly follower: LedgerFollower;
  private readonly listeners = new Set<CommittedListener>();
  private observer = noObserver;
  private readonly speculation: Speculation;
  private readonly turns: Turns;
  private loop: Promise<void> | null = null;
  private readonly contact: LedgerContact;
  private readonly catchUp: CatchUp;
  private readonly settlement: Settlement;
  private readonly written: LedgerHistory;
  private closed = false;

  constructor(private readonly options: EngineOptions) {
    const { store, zone, scheduler = systemScheduler, queueLimits = defaultQueueLimits } = options;
    this.state = options.initial ?? emptyZone(zone);
    this.past = new PastStates(this, options.snapshots ?? null);
    this.stream = ledgerStream(zone);
    this.tracker = options.tracker ?? randomBytes(4).toString('hex');
    this.scheduler = scheduler;
    this.turns = new Turns(store.exclusive === true);
    this.queue = new CommandQueue(queueLimits);
    this.written = new LedgerHistory(store, this.stream);
    // Who waits behind a call that takes too long is refused, until the ledger answers.
    const stalled = (): void => refuse(this.queue.take(), stalledError());
    this.contact = new LedgerContact(scheduler, stalled, options.onTrouble);
    this.speculation = new Speculation(this.state, scheduler);
    const { state, queue, contact, stream } = this;
    const poison = (error: Error): void => this.poison(error);
    this.catchUp = new CatchUp(state, {
      store,
      stream,
      queue,
      poison,
      tell: (events) => this.tell(events),
      foreign: () => this.turns.foreign(scheduler.now()),
    });
    const { catchUp } = this;
    const retry = (): void => this.wake();
    this.settlement = new Settlement({ state, queue, catchUp, contact, scheduler, poison, retry });
    this.follower = new LedgerFollower(store, stream, scheduler, {
      arrived: (events) => this.arrived(events),
      dropped: () => this.contact.lost(),
      corrupt: poison,
    });
  }

  get zone(): string {
    return this.options.zone;
  }

  /** null: none are kept. */
  get snapshots(): SnapshotFolder | null {
    return this.options.snapshots ?? null;
  }

  /** Whether the last contact with the ledger went well. */
  get ledgerReachable(): boolean {
    return this.contact.reachable;
  }

  /** For how long the ledger has not been heard of, milliseconds; null: it is reachable. */
  get ledgerLostForMs(): number | null {
    return this.contact.lostForMs;
  }

  /** Replays the ledger, then follows what other trackers write. */
  async open(): Promise<void> {
    await this.catchUp.replay();
    this.follower.start(this.state.revision);
  }

  /** Decides a command; resolves when its events are durable. Errors: CommandRefusedError and those of engine-errors. */
  submit(command: Command, envelope: Envelope): Promise<Committed> {
    if (this.closed) return Promise.reject(new ShuttingDownError());
    if (this.contact.stalled) return Promise.reject(stalledError());
    if (this.queue.full) return Promise.reject(new OverloadedError(this.queue.length));
    return new Promise((resolve, reject) => {
      this.queue.push({ command, envelope, resolve, reject, unknownOutcomes: 0, tried: null });
      this.wake();
    });
  }

  /**
   * Reads the durable state. While an append is under way, right after it; when that takes long, the state
   * before it. `look` must not keep the state.
   */
  read<T>(look: (state: ZoneState) => T): Promise<T> {
    return this.speculation.read(look);
  }

  /**
   * Resolves when the durable state includes a revision that another tracker told of. Errors:
   * RevisionNotReachedError, after so many milliseconds or at once when the ledger does not have it.
   */
  async reach(revision: number, milliseconds: number): Promise<void> {
    if (this.durableRevision >= revision) return;
    let head: number;
    try {
      head = await this.options.store.head(this.stream);
    } catch (error) {
      throw this.contact.failed(error as Error);
    }
    if (head < revision) throw new RevisionNotReachedError(revision, head);
    this.catchUp.knows(head);
    this.wake();
    await awaitRevision(
      revision,
      { revision: () => this.durableRevision, onGrown: (listener) => this.onCommitted(listener) },
      { scheduler: this.scheduler, milliseconds },
    );
  }

  /** Commands that wait to be decided. */
  get queueLength(): number {
    return this.queue.length;
  }

  /** One observer; a second takes the place of the first. */
  observe(observer: EngineObserver): void {
    this.observer = observer;
  }

  /** Told of durable events, in order. Returns what ends it. */
  onCommitted(listener: CommittedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The events of the ledger from a revision on. */
  history(from: number, direction?: 'forwards' | 'backwards'): AsyncGenerator<LedgerEvent> {
    return this.written.events(from, direction);
  }

  /** What is read from now on is what the store holds, not what is kept of it in memory. Errors: StoreCorruptError. */
  async recheck(): Promise<void> {
    await this.options.store.recheck?.(this.stream);
  }

  /** The stored texts of the ledger. */
  stored(options: ReadOptions): ReturnType<EventStore['read']> {
    return this.written.stored(options);
  }

  /**
   * Takes no more commands; who is not decided yet is refused. Waits for the append under way, unless the ledger
   * has stalled: then its callers will not hear from this tracker.
   */
  async close(): Promise<void> {
    this.closed = true;
    this.follower.stop();
    this.settlement.cancelRetry();
    this.refuseUndecided();
    let cancel = (): void => undefined;
    const patience = new Promise<void>((resolve) => {
      cancel = this.scheduler.after(ledgerPatienceMs, resolve);
    });
    await Promise.race([this.loop, patience]);
    cancel();
  }

  private get durableRevision(): number {
    return this.speculation.durableRevision;
  }

  /** Starts the loop, unless it runs. */
  private wake(): void {
    if (this.loop || this.closed) return;
    this.settlement.cancelRetry();
    this.loop = this.run()
      .catch((error) => this.poison(error as Error))
      .finally(() => {
        this.loop = null;
        if (this.closed) this.refuseUndecided();
        else if (this.queue.length > 0 || (this.catchUp.behind && !this.settlement.retries)) this.wake();
      });
  }

  private async run(): Promise<void> {
    // What arrived together is decided together.
    await this.scheduler.turn();
    while (!this.closed && (this.queue.length > 0 || this.catchUp.behind)) {
      if (this.catchUp.behind && !(await this.settlement.tryCatchUp())) return;
      if (this.queue.length === 0) continue;
      const wait = this.turns.waitMs(this.scheduler.now());
      if (wait > 0) await sleep(this.scheduler, wait);
      else await this.decideNext();
    }
  }

  private async decideNext(): Promise<void> {
    const group = new Group(this.state, this.tracker);
    const started = this.scheduler.now();
    const until = started + groupMs;
    while (this.queue.head && group.verdicts.length < groupCommands && group.add(this.queue.head)) {
      this.queue.shift();
      if (this.scheduler.now() > until) break;
    }
    this.observer.decided(group.verdicts.length, this.scheduler.now() - started);
    const failure = group.encoded.length > 0 ? await this.append(group) : await this.checkCurrent();
    if (failure) {
      await this.settlement.settle(group, failure);
      return;
    }
    if (group.encoded.length > 0) this.contact.wrote();
    else this.contact.made();
    this.catchUp.wrote();
    this.tell(group.events);
    const { revision } = this.state;
    answerGroup(group, { history: this.written, revision, outwards: (error) => this.contact.failed(error) });
  }

  /** Appends what was decided, and gives back what went wrong, with the group's effects undone. */
  private async append(group: Group): Promise<Error | null> {
    this.speculation.begin(group);
    const started = this.scheduler.now();
    try {
      const { store } = this.options;
      await this.contact.wait(store.append(this.stream, group.expectedRevision, group.encoded));
    } catch (error) {
      this.observer.appended(group.events.length, this.scheduler.now() - started, false);
      this.speculation.takeBack();
      return error as Error;
    }
    this.speculation.keep();
    const ended = this.scheduler.now();
    this.observer.appended(group.events.length, ended - started, true);
    this.turns.appended(started, ended);
    return null;
  }

  /** A group without events has no append that would show whether it was decided on the ledger's last word. */
  private async checkCurrent(): Promise<Error | null> {
    const { revision } = this.state;
    try {
      const head = await this.contact.wait(this.options.store.head(this.stream));
      return head === revision ? null : new WrongExpectedRevisionError(this.stream, revision, head);
    } catch (error) {
      return error as Error;
    }
  }

  /** What the follower saw. While the loop runs, it is left to the loop. */
  private arrived(events: readonly StoredEvent[]): void {
    if (this.closed) return;
    this.contact.made();
    this.catchUp.keep(events, this.durableRevision);
    if (this.loop) return;
    try {
      this.catchUp.takeKept();
    } catch {
      return; // the tracker is stopped by now, and was told why
    }
    if (this.catchUp.behind) this.wake();
  }

  private poison(error: Error): void {
    if (this.closed) return;
    this.closed = true;
    this.follower.stop();
    this.settlement.cancelRetry();
    refuse(this.queue.take(), new LedgerUnavailableError(error.message));
    this.options.onPoison(error);
  }

  /** Who still waits when the tracker stops. */
  private refuseUndecided(): void {
    for (const { reject, tried } of this.queue.take()) {
      reject(tried ? new LedgerUnavailableError('the tracker is stopping') : new ShuttingDownError());
    }
  }

  private tell(events: readonly LedgerEvent[]): void {
    if (events.length === 0) return;
    for (const listener of this.listeners) listener(events);
  }
}

function stalledError(): LedgerUnavailableError {
  return new LedgerUnavailableError('the ledger does not answer');
}
